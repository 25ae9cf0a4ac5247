import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Four clients and two registers in memory, recorded: java Register HISTORY [racy]
 *
 * With "racy", reads come from a copy that another thread brings up to date once in a while.
 */
final class Register {
  private static final int CLIENTS = 4;
  private static final int ROUNDS = 100;

  private final Map<String, Integer> values = new HashMap<>();
  private Map<String, Integer> copy = Map.of();
  private final boolean isRacy;

  private Register(boolean isRacy) {
    this.isRacy = isRacy;
  }

  private String write(String key, int value) throws Recorder.NotDone, TimeoutException {
    if (value % 40 == 7) throw new Recorder.NotDone();
    synchronized (this) {
      values.put(key, value);
    }
    if (value % 25 == 3) throw new TimeoutException("the answer was lost");
    return String.valueOf(value);
  }

  private synchronized String read(String key) {
    return String.valueOf((isRacy ? copy : values).get(key));
  }

  private synchronized void copy() {
    copy = Map.copyOf(values);
  }

  private void keepCopying() {
    try {
      for (;;) {
        Thread.sleep(1);
        copy();
      }
    } catch (InterruptedException over) {
      // The run is over.
    }
  }

  private void work(Recorder.Client client, int number) {
    for (int round = 0; round < ROUNDS; round++) {
      String key = round % 2 == 0 ? "\"x\"" : "\"y\"";
      int value = number * 1000 + round;
      client.run("write", key, String.valueOf(value), () -> write(key, value));
      client.run("read", key, "null", () -> read(key));
    }
  }

  public static void main(String[] args) throws Exception {
    Recorder recorder = new Recorder(Path.of(args[0]));
    Register register = new Register(args.length > 1 && args[1].equals("racy"));
    Thread copier = new Thread(register::keepCopying);
    copier.start();
    Thread[] workers = new Thread[CLIENTS];
    for (int number = 0; number < CLIENTS; number++) {
      int own = number;
      workers[number] = new Thread(() -> register.work(recorder.new Client(), own));
      workers[number].start();
    }
    for (Thread worker : workers) worker.join();
    copier.interrupt();
  }
}
