/*
 * The hypercalls of a guest of VM-FT, for C and C++. Everything that the program learns from outside comes through them,
 * so its machine can log the answers and repeat them on the other host. See docs/replicate-a-module.md.
 */
#ifndef CLEW_H
#define CLEW_H

#ifdef __cplusplus
extern "C" {
#endif

#define CLEW_IMPORT(name) __attribute__((import_module("clew"), import_name(#name)))
#define CLEW_EXPORT(name) __attribute__((export_name(#name)))

/* The machine's clock in ms. It goes on across a failover. */
CLEW_IMPORT(now) long long clew_now(void);
/* 32 random bits. */
CLEW_IMPORT(random) int clew_random(void);
/* on_timer(id) is called after the delay. An earlier timer with the same id is replaced. */
CLEW_IMPORT(set_timer) void clew_set_timer(int id, int delay_ms);
/* Copies the bytes that came with this event, at most `capacity` of them; gives how many were copied. */
CLEW_IMPORT(read_input) int clew_read_input(void *to, int capacity);
/* Answers a request: "ok", "ok\n" and a value as JSON, "fail", or "fail\n" and an error as JSON. */
CLEW_IMPORT(reply) void clew_reply(int request, const void *from, int length);
/* Starts to read a block of the shared disk. Gives the number of this I/O, with which on_disk is called. */
CLEW_IMPORT(read_block) int clew_read_block(int block);
/* Starts to write a block. */
CLEW_IMPORT(write_block) int clew_write_block(int block, const void *from, int length);

#ifdef __cplusplus
}
#endif

#endif
