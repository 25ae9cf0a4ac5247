/*
 * Registers, locks with a time to live, and blocks of the shared disk: a small C program without a library. It knows nothing
 * of replication.
 *
 * Compile it with clang and lld (on Debian: apt-get install clang lld):
 *
 *   clang --target=wasm32 -O2 -nostdlib -Wl,--no-entry -Wl,--strip-all -o store.wasm store.c
 */
#include "clew.h"

enum { KEYS = 1024, KEY = 32, WAITERS = 256, INPUT = 4096, HOLDER = 64 };

/* What there is at a key: a register and a lock. */
typedef struct {
  char key[KEY]; /* as JSON text */
  int key_length;
  int is_set;
  long long value;
  char holder[HOLDER];
  int holder_length; /* 0: nobody holds it */
  int fence;         /* larger with each acquisition */
} Slot;

/* A request that waits for the disk. */
typedef struct {
  int io; /* 0: this place is free */
  int request;
  int is_read;
} Waiter;

typedef struct {
  const char *at;
  int length;
} Text;

static Slot slots[KEYS];
static int slot_count;
static int fences;
static Waiter waiters[WAITERS];
static char input[INPUT];
static char output[INPUT];
static int output_length;

/* clang calls these even without a library. */
void *memcpy(void *to, const void *from, unsigned long count) {
  for (unsigned long i = 0; i < count; i++) ((char *)to)[i] = ((const char *)from)[i];
  return to;
}

static int is(Text text, const char *word) {
  int i = 0;
  for (; word[i] != 0; i++)
    if (i >= text.length || text.at[i] != word[i]) return 0;
  return i == text.length;
}

/* The text up to the next line break; the rest begins after it. */
static Text line(Text *rest) {
  Text text = {rest->at, 0};
  while (text.length < rest->length && text.at[text.length] != '\n') text.length++;
  int taken = text.length < rest->length ? text.length + 1 : text.length;
  rest->at += taken;
  rest->length -= taken;
  return text;
}

/* The slot of a key, a new one if need be; 0: there are too many, or the key is too long. */
static Slot *find(Text key) {
  for (int i = 0; i < slot_count; i++) {
    int same = 0;
    if (slots[i].key_length != key.length) continue;
    while (same < key.length && slots[i].key[same] == key.at[same]) same++;
    if (same == key.length) return &slots[i];
  }
  if (slot_count == KEYS || key.length > KEY) return 0;
  Slot *slot = &slots[slot_count++];
  for (int i = 0; i < key.length; i++) slot->key[i] = key.at[i];
  slot->key_length = key.length;
  return slot;
}

/* A whole number at the beginning; gives how many characters it has, 0: there is none. */
static int number(Text text, long long *value) {
  int i = 0, is_negative = text.length > 0 && text.at[0] == '-';
  *value = 0;
  for (i = is_negative; i < text.length && text.at[i] >= '0' && text.at[i] <= '9'; i++)
    *value = *value * 10 + (text.at[i] - '0');
  if (is_negative) *value = -*value;
  return i > is_negative ? i : 0;
}

static void put(const char *word) {
  while (*word != 0 && output_length < INPUT) output[output_length++] = *word++;
}

static void put_text(Text text) {
  for (int i = 0; i < text.length && output_length < INPUT; i++) output[output_length++] = text.at[i];
}

static void put_number(long long value) {
  char digits[24];
  int at = sizeof digits;
  unsigned long long left = value < 0 ? -(unsigned long long)value : (unsigned long long)value;
  do digits[--at] = '0' + left % 10;
  while ((left /= 10) > 0);
  if (value < 0) digits[--at] = '-';
  put_text((Text){digits + at, (int)sizeof digits - at});
}

static void send(int request) { clew_reply(request, output, output_length); }

static void say(int request, const char *word) {
  put(word);
  send(request);
}

static void put_register(const Slot *slot) {
  if (slot->is_set) put_number(slot->value);
  else put("null");
}

/* The value is [from,to]; from may be null. */
static void compare_and_set(int request, Slot *slot, Text value) {
  long long from = 0, to = 0;
  int is_null = value.length > 5 && value.at[1] == 'n';
  int length = is_null ? 4 : value.length > 0 ? number((Text){value.at + 1, value.length - 1}, &from) : 0;
  Text rest = {value.at + length + 2, value.length - length - 2};
  if (length == 0 || number(rest, &to) == 0) {
    say(request, "fail\n\"malformed\"");
    return;
  }
  if (is_null ? slot->is_set : !slot->is_set || slot->value != from) {
    put("fail\n[\"mismatch\",");
    put_register(slot);
    say(request, "]");
    return;
  }
  slot->is_set = 1;
  slot->value = to;
  say(request, "ok");
}

static void acquire(int request, Slot *lock, Text value, Text client) {
  long long time_to_live = 0;
  if (lock->holder_length > 0) {
    put("fail\n[\"held\",\"");
    put_text((Text){lock->holder, lock->holder_length});
    say(request, "\"]");
    return;
  }
  lock->holder_length = client.length < HOLDER ? client.length : HOLDER;
  for (int i = 0; i < lock->holder_length; i++) lock->holder[i] = client.at[i];
  lock->fence = ++fences;
  if (number(value, &time_to_live) > 0) clew_set_timer(lock->fence, (int)time_to_live);
  put("ok\n");
  put_number(lock->fence);
  send(request);
}

static void release(int request, Slot *lock, Text client) {
  int is_holder = lock->holder_length == (client.length < HOLDER ? client.length : HOLDER);
  for (int i = 0; is_holder && i < lock->holder_length; i++) is_holder = lock->holder[i] == client.at[i];
  if (is_holder && lock->holder_length > 0) lock->holder_length = 0;
  else is_holder = 0;
  say(request, is_holder ? "ok" : "fail\n\"not-held\"");
}

static void wait_for_disk(int request, int io, int is_read) {
  for (int i = 0; i < WAITERS; i++) {
    if (waiters[i].io != 0) continue;
    waiters[i] = (Waiter){io, request, is_read};
    return;
  }
  /* More at a time than clients there are: a mistake. */
  __builtin_trap();
}

CLEW_EXPORT(on_input) void on_input(int request, int length) {
  long long key = 0;
  output_length = 0;
  if (length > INPUT) {
    say(request, "fail\n\"too long\"");
    return;
  }
  Text rest = {input, clew_read_input(input, INPUT)};
  Text f = line(&rest), key_text = line(&rest), value = line(&rest), client = rest;
  if (is(f, "readBlock") || is(f, "writeBlock")) {
    if (number(key_text, &key) == 0) say(request, "fail\n\"expected the number of a block\"");
    else if (is(f, "readBlock")) wait_for_disk(request, clew_read_block((int)key), 1);
    else wait_for_disk(request, clew_write_block((int)key, value.at, value.length), 0);
    return;
  }
  Slot *slot = find(key_text);
  if (slot == 0) {
    say(request, "fail\n\"full\"");
    return;
  }
  if (is(f, "read")) {
    put("ok\n");
    put_register(slot);
    send(request);
  } else if (is(f, "write")) {
    slot->is_set = number(value, &slot->value) > 0;
    say(request, "ok");
  } else if (is(f, "cas")) {
    compare_and_set(request, slot, value);
  } else if (is(f, "delete")) {
    slot->is_set = 0;
    say(request, "ok\nnull");
  } else if (is(f, "acquire")) {
    acquire(request, slot, value, client);
  } else if (is(f, "release")) {
    release(request, slot, client);
  } else {
    say(request, "fail\n\"unsupported\"");
  }
}

/* A lock's time is over; if it is held again since, its fence is another. */
CLEW_EXPORT(on_timer) void on_timer(int fence) {
  for (int i = 0; i < slot_count; i++)
    if (slots[i].fence == fence) slots[i].holder_length = 0;
}

CLEW_EXPORT(on_disk) void on_disk(int io, int length) {
  for (int i = 0; i < WAITERS; i++) {
    if (waiters[i].io != io) continue;
    waiters[i].io = 0;
    output_length = 0;
    put(waiters[i].is_read ? "ok\n" : "ok");
    if (waiters[i].is_read && length < 0) put("null");
    if (waiters[i].is_read && length >= 0) put_text((Text){input, clew_read_input(input, INPUT)});
    send(waiters[i].request);
  }
}
