/*
 * g-counter: a node keeps what was added at each node, sends that to all others now and then, and each keeps the larger
 * figures. With --bug a node believes whatever it is sent, also of what was added at itself.
 */
#include "maelstrom.h"

#define GOSSIP_MS 100

static long added[NODES_MAX];

static void gossip(void) {
  char *figures;
  size_t size;
  FILE *out = open_memstream(&figures, &size);
  for (int node = 0; node < node_count; node++)
    fprintf(out, "%s\"%s\":%ld", node == 0 ? "" : ",", node_ids[node], added[node]);
  fclose(out);
  for (int node = 0; node < node_count; node++)
    if (strcmp(node_ids[node], node_id) != 0)
      SEND_NODE(node_ids[node], "\"type\":\"merge\",\"added\":{%s}", figures);
  free(figures);
}

static void handle(Message message, bool is_broken) {
  if (is_text(message.type, "add")) {
    for (int node = 0; node < node_count; node++)
      if (strcmp(node_ids[node], node_id) == 0) added[node] += number_of(field(message.body, "delta"));
    REPLY(message, "\"type\":\"add_ok\"");
  }
  if (is_text(message.type, "read")) {
    long sum = 0;
    for (int node = 0; node < node_count; node++) sum += added[node];
    REPLY(message, "\"type\":\"read_ok\",\"value\":%ld", sum);
  }
  if (is_text(message.type, "merge")) {
    Json figures = field(message.body, "added");
    for (int node = 0; node < node_count; node++) {
      long figure = number_of(field(figures, node_ids[node]));
      if (is_broken || figure > added[node]) added[node] = figure;
    }
  }
}

int main(int argc, char **argv) {
  bool is_broken = has_bug(argc, argv);
  long due_ms = now_ms();
  Message message;
  for (;;) {
    long wait_ms = due_ms - now_ms();
    if (next_message(&message, wait_ms > 0 ? (int)wait_ms : 0)) handle(message, is_broken);
    if (now_ms() < due_ms) continue;
    gossip();
    due_ms = now_ms() + GOSSIP_MS;
  }
}
