/*
 * broadcast: a node keeps a list of all that it knows, in the order in which it learned it, and sends each peer the part
 * that the peer has not confirmed, again and again. With --bug what was sent counts as confirmed: one cut is enough.
 */
#include "maelstrom.h"

#define GOSSIP_MS 100
#define BATCH 1000

static long *known;
static int known_count, known_size;
/* Per node: how much of the list it has. */
static int confirmed[NODES_MAX];

static void learn(long value) {
  for (int at = 0; at < known_count; at++)
    if (known[at] == value) return;
  if (known_count == known_size) known = realloc(known, (known_size = 2 * known_size + 64) * sizeof *known);
  known[known_count++] = value;
}

static void print_list(char **text, int from, int to) {
  size_t size;
  FILE *out = open_memstream(text, &size);
  fputc('[', out);
  for (int at = from; at < to; at++) fprintf(out, at == from ? "%ld" : ",%ld", known[at]);
  fputc(']', out);
  fclose(out);
}

static void gossip(bool is_broken) {
  for (int node = 0; node < node_count; node++) {
    int from = confirmed[node], to = from + BATCH < known_count ? from + BATCH : known_count;
    if (from == to || strcmp(node_ids[node], node_id) == 0) continue;
    char *values;
    print_list(&values, from, to);
    SEND_NODE(node_ids[node], "\"type\":\"gossip\",\"upto\":%d,\"messages\":%s", to, values);
    free(values);
    if (is_broken) confirmed[node] = to;
  }
}

static void handle(Message message) {
  if (is_text(message.type, "topology")) REPLY(message, "\"type\":\"topology_ok\"");
  if (is_text(message.type, "broadcast")) {
    learn(number_of(field(message.body, "message")));
    REPLY(message, "\"type\":\"broadcast_ok\"");
  }
  if (is_text(message.type, "read")) {
    char *values;
    print_list(&values, 0, known_count);
    REPLY(message, "\"type\":\"read_ok\",\"messages\":%s", values);
    free(values);
  }
  if (is_text(message.type, "gossip")) {
    FOR_EACH(value, field(message.body, "messages")) learn(number_of(value));
    send_to(message.src, "\"type\":\"known\",\"upto\":%ld", number_of(field(message.body, "upto")));
  }
  if (is_text(message.type, "known")) {
    int upto = (int)number_of(field(message.body, "upto"));
    for (int node = 0; node < node_count; node++)
      if (is_text(message.src, node_ids[node]) && confirmed[node] < upto) confirmed[node] = upto;
  }
}

int main(int argc, char **argv) {
  bool is_broken = has_bug(argc, argv);
  long due_ms = now_ms();
  Message message;
  for (;;) {
    long wait_ms = due_ms - now_ms();
    if (next_message(&message, wait_ms > 0 ? (int)wait_ms : 0)) handle(message);
    if (now_ms() < due_ms) continue;
    gossip(is_broken);
    due_ms = now_ms() + GOSSIP_MS;
  }
}
