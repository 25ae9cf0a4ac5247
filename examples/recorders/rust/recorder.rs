//! Records what clients see, one event a line, for `clew check`. One Recorder a run, one Client a thread.
use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{fs::File, path::Path, sync::Mutex, time::Instant};

/// Why an operation has no answer: it certainly had no effect and never will, or nobody knows.
pub enum Failure {
    NotDone,
    Unknown,
}

pub struct Recorder {
    file: Mutex<(File, u64)>,
    start: Instant,
    processes: AtomicU32,
}

impl Recorder {
    /// A run never writes over another.
    pub fn create(path: &Path) -> std::io::Result<Recorder> {
        let file = Mutex::new((File::create_new(path)?, 0));
        Ok(Recorder { file, start: Instant::now(), processes: AtomicU32::new(0) })
    }

    /// One writer: index, time and line in the same order. Key and value are JSON: "\"x\"", "17", "null".
    fn write(&self, kind: &str, process: u32, f: &str, key: &str, value: &str) {
        let mut guard = self.file.lock().unwrap();
        let (index, time) = (guard.1, self.start.elapsed().as_nanos());
        let head = format!(r#"{{"index":{index},"time":{time},"type":"{kind}","process":{process}"#);
        let line = format!("{head},\"f\":\"{f}\",\"key\":{key},\"value\":{value}}}\n");
        // Not buffered: a killed program loses nothing that it said it did.
        guard.0.write_all(line.as_bytes()).expect("the history can be written");
        guard.1 += 1;
    }

    pub fn client(&self) -> Client<'_> {
        Client { recorder: self, process: self.processes.fetch_add(1, Ordering::Relaxed) }
    }
}

pub struct Client<'a> {
    recorder: &'a Recorder,
    process: u32,
}

impl Client<'_> {
    /// Calls the operation and records what became of it.
    pub fn run(&mut self, f: &str, key: &str, value: &str, operation: impl FnOnce() -> Result<String, Failure>) {
        self.recorder.write("invoke", self.process, f, key, value); // before anything is sent
        match operation() {
            Ok(answer) => self.recorder.write("ok", self.process, f, key, &answer), // after the answer is there
            Err(Failure::NotDone) => self.recorder.write("fail", self.process, f, key, value),
            Err(Failure::Unknown) => {
                self.recorder.write("info", self.process, f, key, value);
                *self = self.recorder.client(); // that operation may still happen: never use its id again
            }
        }
    }
}
