"""Four clients and two registers in memory, recorded: python3 register.py HISTORY [racy]

With "racy", reads come from a copy that another thread brings up to date once in a while.
"""
import sys, threading, time
from recorder import Client, NotDone, Recorder

CLIENTS, ROUNDS, KEYS = 4, 100, ("x", "y")


class Registers:
    def __init__(self, is_racy):
        self.values, self.copy, self.is_racy = {}, {}, is_racy
        self.lock, self.is_over = threading.Lock(), False

    def write(self, key, value):
        if value % 40 == 7:
            raise NotDone("refused before anything was done")
        with self.lock:
            self.values[key] = value
        if value % 25 == 3:
            raise TimeoutError("the answer was lost")
        return value

    def read(self, key):
        with self.lock:
            return (self.copy if self.is_racy else self.values).get(key)

    def keep_copying(self):
        while not self.is_over:
            time.sleep(0.001)
            with self.lock:
                self.copy = dict(self.values)


def work(registers, client, number):
    for round in range(ROUNDS):
        key, value = KEYS[round % 2], number * 1000 + round
        client.run("write", key, value, lambda: registers.write(key, value))
        client.run("read", key, None, lambda: registers.read(key))


recorder = Recorder(sys.argv[1])
registers = Registers(is_racy=sys.argv[2:] == ["racy"])
copier = threading.Thread(target=registers.keep_copying)
workers = [threading.Thread(target=work, args=(registers, Client(recorder), number)) for number in range(CLIENTS)]
for thread in [copier, *workers]:
    thread.start()
for thread in workers:
    thread.join()
registers.is_over = True
copier.join()
