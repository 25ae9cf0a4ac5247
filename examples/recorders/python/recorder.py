"""Records what clients see, one event a line, for `clew check`. One Recorder a run, one Client a thread."""
import itertools, json, threading, time


class NotDone(Exception):
    """Raised by an operation that certainly had no effect and never will: a refused connection, a failed comparison."""


class Recorder:
    def __init__(self, path):
        self.file = open(path, "x", encoding="utf-8")  # a run never writes over another
        self.lock, self.start = threading.Lock(), time.monotonic_ns()
        self.indexes, self.processes = itertools.count(), itertools.count()

    def write(self, kind, process, f, key, value):
        with self.lock:  # one writer: index, time and line in the same order
            event = {"index": next(self.indexes), "time": time.monotonic_ns() - self.start, "type": kind}
            event.update(process=process, f=f, key=key, value=value)
            self.file.write(json.dumps(event) + "\n")
            self.file.flush()  # a killed program loses nothing that it said it did


class Client:
    def __init__(self, recorder):
        self.recorder, self.process = recorder, next(recorder.processes)

    def run(self, f, key, value, operation):
        """Calls operation() and records what became of it; an error other than NotDone leaves that open."""
        self.recorder.write("invoke", self.process, f, key, value)  # before anything is sent
        try:
            answer = operation()
        except NotDone:
            self.recorder.write("fail", self.process, f, key, value)
        except Exception:
            self.recorder.write("info", self.process, f, key, value)
            self.process = next(self.recorder.processes)  # that operation may still happen: never use its id again
        else:
            self.recorder.write("ok", self.process, f, key, answer)  # after the answer is there
