/* Records what clients see, one event a line, for `clew check`. One recorder a run, one client a thread. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct { FILE *file; pthread_mutex_t lock; long index; int processes; int64_t start; } recorder;
typedef struct { recorder *recorder; int process; } client;

static int64_t monotonic_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static recorder recorder_create(const char *path) {
  FILE *file = fopen(path, "wx"); /* a run never writes over another */
  if (file == NULL) { perror(path); exit(1); }
  return (recorder){file, PTHREAD_MUTEX_INITIALIZER, 0, 0, monotonic_ns()};
}

static client new_client(recorder *r) {
  pthread_mutex_lock(&r->lock);
  client c = {r, r->processes++};
  pthread_mutex_unlock(&r->lock);
  return c;
}

/* type is "invoke" before anything is sent; then "ok" with the answer, "fail" if it certainly had no effect and never will,
 * or "info" if nobody knows. Key and value are JSON: "\"x\"", "17", "null". */
static void record(client *c, const char *type, const char *f, const char *key, const char *value) {
  recorder *r = c->recorder;
  pthread_mutex_lock(&r->lock); /* one writer: index, time and line in the same order */
  fprintf(r->file, "{\"index\":%ld,\"time\":%" PRId64 ",\"type\":\"%s\",\"process\":%d,", r->index++,
          monotonic_ns() - r->start, type, c->process);
  fprintf(r->file, "\"f\":\"%s\",\"key\":%s,\"value\":%s}\n", f, key, value);
  if (fflush(r->file) != 0) { perror("history"); exit(1); } /* a killed program loses nothing that it said it did */
  pthread_mutex_unlock(&r->lock);
  if (type[0] == 'i' && type[2] == 'f') *c = new_client(r); /* it may still happen: never use its id again */
}
