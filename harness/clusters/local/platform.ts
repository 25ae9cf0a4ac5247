/**
 * What clusters of processes need of the operating system: signals that pause and kill process groups, and /proc, where
 * Linux says what a process is doing.
 *
 * On Windows, Node starts processes, too, but refuses to send them SIGSTOP: a run would fail in its middle. So a person is
 * told before anything is started.
 */

/** Why nodes cannot run as processes here, and what works instead; undefined where they can. */
export function whyNoProcesses(platform: NodeJS.Platform): string | undefined {
  if (platform !== "win32") return undefined;
  return (
    "nodes cannot run as processes on Windows (--cluster local, --bin): faults pause and kill them with signals, which " +
    "Windows does not have. Without processes these work here: --cluster simulated, clew hunt, replay, shrink and clew check. " +
    "For all of clew, use it in WSL (Windows Subsystem for Linux)."
  );
}

/** What goes unnoticed where nodes run as processes without /proc; undefined on Linux, which has it. */
export function unnoticedHere(platform: NodeJS.Platform): string | undefined {
  if (platform === "linux") return undefined;
  return (
    `on ${platform}, which has no /proc, three things go unnoticed: a node that burns processor time and answers nobody, a ` +
    "client whose code does not return, and daemons that a tested program leaves behind. Only Linux shows them."
  );
}
