/* Four clients and two registers in memory, recorded: cc -pthread register.c -o register && ./register HISTORY [racy]
 *
 * With "racy", reads come from a copy that another thread brings up to date once in a while. */
#include "recorder.h"

#include <stdbool.h>
#include <string.h>

enum { CLIENTS = 4, ROUNDS = 100, KEYS = 2, ABSENT = -1 };

static struct {
  pthread_mutex_t lock;
  int values[KEYS], copy[KEYS];
  bool is_racy, is_over;
} registers = {PTHREAD_MUTEX_INITIALIZER, {ABSENT, ABSENT}, {ABSENT, ABSENT}, false, false};

static const char *const NAMES[KEYS] = {"\"x\"", "\"y\""};
static recorder history;

/* The type of the event that ends the write. */
static const char *write_register(int key, int value) {
  if (value % 40 == 7) return "fail"; /* refused before anything was done */
  pthread_mutex_lock(&registers.lock);
  registers.values[key] = value;
  pthread_mutex_unlock(&registers.lock);
  return value % 25 == 3 ? "info" : "ok"; /* info: the answer was lost */
}

static int read_register(int key) {
  pthread_mutex_lock(&registers.lock);
  int value = registers.is_racy ? registers.copy[key] : registers.values[key];
  pthread_mutex_unlock(&registers.lock);
  return value;
}

static void *keep_copying(void *unused) {
  (void)unused;
  for (bool is_over = false; !is_over;) {
    nanosleep(&(struct timespec){0, 1000000}, NULL);
    pthread_mutex_lock(&registers.lock);
    memcpy(registers.copy, registers.values, sizeof registers.copy);
    is_over = registers.is_over;
    pthread_mutex_unlock(&registers.lock);
  }
  return NULL;
}

static void *work(void *argument) {
  client own = new_client(&history);
  int number = *(int *)argument;
  for (int round = 0; round < ROUNDS; round++) {
    int key = round % KEYS, value = number * 1000 + round;
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    record(&own, "invoke", "write", NAMES[key], text);
    record(&own, write_register(key, value), "write", NAMES[key], text);
    record(&own, "invoke", "read", NAMES[key], "null");
    int found = read_register(key);
    snprintf(text, sizeof text, "%d", found);
    record(&own, "ok", "read", NAMES[key], found == ABSENT ? "null" : text);
  }
  return NULL;
}

int main(int count, char **arguments) {
  if (count < 2) { fprintf(stderr, "usage: register HISTORY [racy]\n"); return 1; }
  history = recorder_create(arguments[1]);
  registers.is_racy = count > 2 && strcmp(arguments[2], "racy") == 0;
  pthread_t copier, workers[CLIENTS];
  int numbers[CLIENTS];
  pthread_create(&copier, NULL, keep_copying, NULL);
  for (int number = 0; number < CLIENTS; number++) {
    numbers[number] = number;
    pthread_create(&workers[number], NULL, work, &numbers[number]);
  }
  for (int number = 0; number < CLIENTS; number++) pthread_join(workers[number], NULL);
  pthread_mutex_lock(&registers.lock);
  registers.is_over = true;
  pthread_mutex_unlock(&registers.lock);
  pthread_join(copier, NULL);
  return 0;
}
