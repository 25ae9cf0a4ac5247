/*
 * A node of Maelstrom's protocol in C: reads messages from standard input, a JSON object a line, and prints others. Needs
 * nothing but POSIX.
 *
 * JSON is never turned into a tree: a value is the piece of the line that it stands in, and can be printed as it is with
 * "%.*s" and SHOW(value).
 */
#ifndef MAELSTROM_H
#define MAELSTROM_H

#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A piece of a line; length 0: nothing. */
typedef struct {
  const char *at;
  int length;
} Json;

#define SHOW(json) (json).length, (json).at

/* Where the value that begins here ends: after its last character. */
static const char *end_of_value(const char *at) {
  int depth = 0;
  bool in_string = false;
  for (; *at != '\0'; at++) {
    if (in_string) {
      if (*at == '\\' && at[1] != '\0') at++;
      else if (*at == '"') in_string = false;
      if (!in_string && depth == 0) return at + 1;
    } else if (*at == '"') {
      in_string = true;
    } else if (*at == '{' || *at == '[') {
      depth++;
    } else if (*at == '}' || *at == ']') {
      if (depth == 0) return at;
      if (--depth == 0) return at + 1;
    } else if (depth == 0 && (*at == ',' || *at == ' ' || *at == ':')) {
      return at;
    }
  }
  return at;
}

static const char *skip(const char *at, const char *characters) { return at + strspn(at, characters); }

/* The element of a list, or the next value of an object, that begins at or after `at`; nothing at the end. */
static Json next_value(const char *at) {
  at = skip(at, " ,:[{");
  if (*at == ']' || *at == '}' || *at == '\0') return (Json){at, 0};
  return (Json){at, (int)(end_of_value(at) - at)};
}

/* The value of this name in an object; nothing where there is none. */
static inline Json field(Json object, const char *name) {
  if (object.length == 0) return object;
  Json key = next_value(object.at + 1);
  while (key.length > 0 && key.at < object.at + object.length) {
    const char *at = skip(key.at + key.length, " :");
    Json value = {at, (int)(end_of_value(at) - at)};
    if (key.length == (int)strlen(name) + 2 && strncmp(key.at + 1, name, strlen(name)) == 0) return value;
    key = next_value(value.at + value.length);
  }
  return (Json){object.at, 0};
}

/* Calls for each element of a list. */
#define FOR_EACH(element, list)                                                                  \
  for (Json element = (list).length > 2 ? next_value((list).at + 1) : (Json){(list).at, 0};      \
       element.length > 0 && element.at < (list).at + (list).length - 1;                         \
       element = next_value(element.at + element.length))

static inline bool is_text(Json json, const char *text) {
  int length = (int)strlen(text);
  return json.length == length + 2 && strncmp(json.at + 1, text, length) == 0;
}

static inline long number_of(Json json) { return json.length == 0 ? 0 : strtol(json.at, NULL, 10); }

/* A copy of a string's characters, for ids, which need no escapes. */
static inline char *copy_text(Json json) {
  return json.length < 2 ? strdup("") : strndup(json.at + 1, (size_t)json.length - 2);
}

/* What `init` has told. */
#define NODES_MAX 64
static char *node_id;
static char *node_ids[NODES_MAX];
static int node_count;

/* A message; its pieces are good until the next one is read. */
typedef struct {
  Json src, body, type, msg_id, in_reply_to;
} Message;

/* Prints a message to `dest` with this body, without its braces; all of it at once. */
static inline void send_to(Json dest, const char *format, ...) {
  va_list arguments;
  printf("{\"src\":\"%s\",\"dest\":%.*s,\"body\":{", node_id, SHOW(dest));
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  puts("}}");
}

/* The same, for a node by its id. */
#define SEND_NODE(id, ...)                                                   \
  do {                                                                       \
    char quoted_id[80];                                                      \
    snprintf(quoted_id, sizeof quoted_id, "\"%s\"", (id));                   \
    send_to((Json){quoted_id, (int)strlen(quoted_id)}, __VA_ARGS__);         \
  } while (0)

/* Answers the message. */
#define REPLY(message, format, ...) \
  send_to((message).src, "\"in_reply_to\":%.*s," format, SHOW((message).msg_id), ##__VA_ARGS__)

static void initialize(Message message) {
  node_id = copy_text(field(message.body, "node_id"));
  FOR_EACH(id, field(message.body, "node_ids")) {
    if (node_count < NODES_MAX) node_ids[node_count++] = copy_text(id);
  }
  REPLY(message, "\"type\":\"init_ok\"");
}

/* A line of standard input without its end; NULL after `timeout_ms` without one (-1: never). Ends with the input. */
static char *next_line(int timeout_ms) {
  static char *buffer;
  static size_t size, begin, end;
  for (;;) {
    char *feed = end > begin ? memchr(buffer + begin, '\n', end - begin) : NULL;
    if (feed != NULL) {
      char *line = buffer + begin;
      *feed = '\0';
      begin = feed + 1 - buffer;
      return line;
    }
    if (begin > 0) {
      memmove(buffer, buffer + begin, end - begin);
      end -= begin;
      begin = 0;
    }
    if (size - end < 65536) buffer = realloc(buffer, size = 2 * size + 131072);
    /* What was printed goes out before anybody waits. */
    fflush(stdout);
    struct pollfd input = {.fd = 0, .events = POLLIN};
    if (poll(&input, 1, timeout_ms) == 0) return NULL;
    ssize_t length = read(0, buffer + end, size - end);
    if (length <= 0) exit(0);
    end += length;
  }
}

/* The next message that is not `init`; false when none came within the time. */
static inline bool next_message(Message *message, int timeout_ms) {
  for (;;) {
    char *line = next_line(timeout_ms);
    if (line == NULL) return false;
    Json whole = {line, (int)strlen(line)};
    Json body = field(whole, "body");
    *message = (Message){
        .src = field(whole, "src"),
        .body = body,
        .type = field(body, "type"),
        .msg_id = field(body, "msg_id"),
        .in_reply_to = field(body, "in_reply_to"),
    };
    if (!is_text(message->type, "init")) return true;
    initialize(*message);
  }
}

/* Milliseconds of a clock that nobody sets. */
static inline long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline bool has_bug(int argc, char **argv) { return argc > 1 && strcmp(argv[1], "--bug") == 0; }

#endif
