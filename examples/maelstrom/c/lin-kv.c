/*
 * lin-kv: asks the service lin-kv for everything, and passes its answer on. With --bug it remembers what it read of a key
 * and answers from memory, which others' writes do not reach.
 */
#include "maelstrom.h"

/* Requests under way at the service, by their number; more than there are clients. */
#define WAITING_MAX 4096
#define KEYS_MAX 4096

static struct {
  long id, key;
  char *client, *msg_id;
} waiting[WAITING_MAX];
static char *remembered[KEYS_MAX];
static long request_count;

static void ask_service(Message message) {
  long id = ++request_count, place = id % WAITING_MAX;
  free(waiting[place].client);
  free(waiting[place].msg_id);
  waiting[place].client = strndup(message.src.at, message.src.length);
  waiting[place].msg_id = strndup(message.msg_id.at, message.msg_id.length);
  waiting[place].id = id;
  waiting[place].key = number_of(field(message.body, "key"));
  Json key = field(message.body, "key"), value = field(message.body, "value");
  Json from = field(message.body, "from"), to = field(message.body, "to");
  if (is_text(message.type, "read"))
    SEND_NODE("lin-kv", "\"type\":\"read\",\"msg_id\":%ld,\"key\":%.*s", id, SHOW(key));
  if (is_text(message.type, "write"))
    SEND_NODE("lin-kv", "\"type\":\"write\",\"msg_id\":%ld,\"key\":%.*s,\"value\":%.*s", id, SHOW(key), SHOW(value));
  if (is_text(message.type, "cas"))
    SEND_NODE("lin-kv", "\"type\":\"cas\",\"msg_id\":%ld,\"key\":%.*s,\"from\":%.*s,\"to\":%.*s", id, SHOW(key), SHOW(from),
              SHOW(to));
}

static void pass_on(Message answer, bool is_broken) {
  long id = number_of(answer.in_reply_to), place = id % WAITING_MAX;
  if (id <= 0 || waiting[place].id != id) return;
  Json client = {waiting[place].client, (int)strlen(waiting[place].client)};
  const char *msg_id = waiting[place].msg_id;
  Json value = field(answer.body, "value"), code = field(answer.body, "code"), text = field(answer.body, "text");
  if (code.length > 0)
    send_to(client, "\"in_reply_to\":%s,\"type\":\"error\",\"code\":%.*s,\"text\":%.*s", msg_id, SHOW(code), SHOW(text));
  else if (value.length > 0)
    send_to(client, "\"in_reply_to\":%s,\"type\":%.*s,\"value\":%.*s", msg_id, SHOW(answer.type), SHOW(value));
  else send_to(client, "\"in_reply_to\":%s,\"type\":%.*s", msg_id, SHOW(answer.type));
  if (is_broken && value.length > 0) {
    char **place_of_key = &remembered[waiting[place].key % KEYS_MAX];
    free(*place_of_key);
    *place_of_key = strndup(value.at, value.length);
  }
}

int main(int argc, char **argv) {
  bool is_broken = has_bug(argc, argv);
  /* A node that was killed must not take a late answer to its former life for one to itself. */
  request_count = (long)time(NULL) * 1000000;
  Message message;
  while (next_message(&message, -1)) {
    if (message.in_reply_to.length > 0) {
      pass_on(message, is_broken);
      continue;
    }
    const char *memory = remembered[number_of(field(message.body, "key")) % KEYS_MAX];
    if (memory != NULL && is_text(message.type, "read"))
      REPLY(message, "\"type\":\"read_ok\",\"value\":%s", memory);
    else ask_service(message);
  }
}
