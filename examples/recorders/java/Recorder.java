import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.*;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Records what clients see, one event a line, for `clew check`. One Recorder a run, one Client a thread. */
final class Recorder {
  private final Writer file;
  private final long start = System.nanoTime();
  private final AtomicInteger processes = new AtomicInteger();
  private long index = 0;

  Recorder(Path path) throws IOException {
    file = Files.newBufferedWriter(path, StandardOpenOption.CREATE_NEW); // a run never writes over another
  }

  /** One writer: index, time and line in the same order. Key and value are JSON: "\"x\"", "17", "null". */
  private synchronized void write(String type, int process, String f, String key, String value) {
    try {
      file.write("{\"index\":" + index++ + ",\"time\":" + (System.nanoTime() - start) + ",\"type\":\"" + type + "\",\"process\":"
          + process + ",\"f\":\"" + f + "\",\"key\":" + key + ",\"value\":" + value + "}\n");
      file.flush(); // a killed program loses nothing that it said it did
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Thrown by an operation that certainly had no effect and never will: a refused connection, a failed comparison. */
  static final class NotDone extends Exception {}

  final class Client {
    private int process = processes.getAndIncrement();

    /** Calls the operation and records what became of it; an error other than NotDone leaves that open. */
    void run(String f, String key, String value, Callable<String> operation) {
      write("invoke", process, f, key, value); // before anything is sent
      try {
        String answer = operation.call();
        write("ok", process, f, key, answer); // after the answer is there
      } catch (NotDone notDone) {
        write("fail", process, f, key, value);
      } catch (UncheckedIOException recorderBroken) {
        throw recorderBroken;
      } catch (Exception unknown) {
        write("info", process, f, key, value);
        process = processes.getAndIncrement(); // that operation may still happen: never use its id again
      }
    }
  }
}
