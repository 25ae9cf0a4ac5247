//! Four clients and two registers in memory, recorded: rustc register.rs && ./register HISTORY [racy]
//!
//! With "racy", reads come from a copy that another thread brings up to date once in a while.
mod recorder;

use recorder::{Client, Failure, Recorder};
use std::sync::atomic::{AtomicBool, Ordering};
use std::{collections::HashMap, env, path::Path, sync::Mutex, thread, time::Duration};

const CLIENTS: i64 = 4;
const ROUNDS: i64 = 100;

#[derive(Default)]
struct Registers {
    values: Mutex<HashMap<String, i64>>,
    copy: Mutex<HashMap<String, i64>>,
    is_racy: bool,
    is_over: AtomicBool,
}

impl Registers {
    fn write(&self, key: &str, value: i64) -> Result<String, Failure> {
        if value % 40 == 7 {
            return Err(Failure::NotDone);
        }
        self.values.lock().unwrap().insert(key.to_string(), value);
        if value % 25 == 3 { Err(Failure::Unknown) } else { Ok(value.to_string()) }
    }

    fn read(&self, key: &str) -> Result<String, Failure> {
        let from = if self.is_racy { &self.copy } else { &self.values };
        Ok(from.lock().unwrap().get(key).map_or("null".to_string(), i64::to_string))
    }

    fn keep_copying(&self) {
        while !self.is_over.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(1));
            let values = self.values.lock().unwrap().clone();
            *self.copy.lock().unwrap() = values;
        }
    }
}

fn work(registers: &Registers, mut client: Client, number: i64) {
    for round in 0..ROUNDS {
        let (key, value) = (["\"x\"", "\"y\""][round as usize % 2], number * 1000 + round);
        client.run("write", key, &value.to_string(), || registers.write(key, value));
        client.run("read", key, "null", || registers.read(key));
    }
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = env::args().collect();
    let recorder = Recorder::create(Path::new(&arguments[1]))?;
    let is_racy = arguments.get(2).is_some_and(|word| word == "racy");
    let registers = Registers { is_racy, ..Registers::default() };
    let (registers, recorder) = (&registers, &recorder);
    thread::scope(|scope| {
        scope.spawn(|| registers.keep_copying());
        thread::scope(|workers| {
            for number in 0..CLIENTS {
                workers.spawn(move || work(registers, recorder.client(), number));
            }
        });
        registers.is_over.store(true, Ordering::Relaxed);
    });
    Ok(())
}
