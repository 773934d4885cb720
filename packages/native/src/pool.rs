//! Fork and join for loops of a few microseconds to a few milliseconds.
//!
//! A job is a number of chunks. The caller takes chunks like any helper, so a helper that does not come
//! costs nothing; at the end the caller waits only for chunks that a helper has begun. Helpers spin for a
//! bounded time after a job and then sleep. Where the caller had to wait too long too often, because
//! another program has the core, jobs run on the caller alone for a while that doubles each time.
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::*};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// Threads at most, the caller's included.
pub const MOST: usize = 16;
/// How long a helper without work spins before it sleeps.
const SPIN: Duration = Duration::from_micros(60);
/// A join that waits longer than this, and than a quarter of its job, found a busy core.
const PATIENCE: Duration = Duration::from_micros(100);
/// The first and the longest time alone.
const ALONE: [Duration; 2] = [Duration::from_millis(1), Duration::from_millis(256)];

/// One chunk of the job: what to call is kept as two words, so that a late helper reads no torn pointer.
type Call = unsafe fn(job: *const (), chunk: usize);

/// What caller and helpers share.
struct Board {
    /// number of the job · 2³² + next chunk · 2¹⁶ + chunks of the job
    turn: AtomicU64,
    call: AtomicUsize,
    job: AtomicUsize,
    /// chunks that helpers finished, of the current job
    finished: AtomicUsize,
    /// helpers that may take part in the current job
    helpers: AtomicUsize,
}

static BOARD: Board = Board {
    turn: AtomicU64::new(0),
    call: AtomicUsize::new(0),
    job: AtomicUsize::new(0),
    finished: AtomicUsize::new(0),
    helpers: AtomicUsize::new(0),
};

struct Helper {
    thread: std::thread::Thread,
    asleep: &'static AtomicUsize,
}

/// What only the thread that holds the pool may touch.
struct Pool {
    helpers: Vec<Helper>,
    /// until when to work alone, and for how long then
    alone: Option<(Instant, Duration)>,
}

fn pool() -> &'static Mutex<Pool> {
    static POOL: OnceLock<Mutex<Pool>> = OnceLock::new();
    POOL.get_or_init(|| Mutex::new(Pool { helpers: Vec::new(), alone: None }))
}

const fn number(turn: u64) -> u64 {
    turn >> 32
}
const fn next(turn: u64) -> usize {
    (turn >> 16 & 0xffff) as usize
}
const fn count(turn: u64) -> usize {
    (turn & 0xffff) as usize
}

/// Takes the next chunk of job `of`, if it is still the current one and has any.
fn take(of: u64) -> Option<usize> {
    let mut turn = BOARD.turn.load(Acquire);
    loop {
        if number(turn) != of || next(turn) >= count(turn) {
            return None;
        }
        match BOARD.turn.compare_exchange_weak(turn, turn + (1 << 16), AcqRel, Acquire) {
            Ok(_) => return Some(next(turn)),
            Err(now) => turn = now,
        }
    }
}

/// A helper's life: it sees a new number, works, spins, sleeps.
fn serve(index: usize, asleep: &'static AtomicUsize) {
    let mut seen = 0;
    loop {
        let mut since = Instant::now();
        let mut spins = 0u32;
        let turn = loop {
            let turn = BOARD.turn.load(Acquire);
            if number(turn) != seen {
                break turn;
            }
            std::hint::spin_loop();
            spins += 1;
            if spins % 64 == 0 && since.elapsed() > SPIN {
                asleep.store(1, SeqCst);
                if number(BOARD.turn.load(SeqCst)) == seen {
                    std::thread::park();
                }
                asleep.store(0, SeqCst);
                since = Instant::now();
            }
        };
        seen = number(turn);
        // Read before a chunk is taken: the caller changes them only once the job has a new number.
        let (call, job) = (BOARD.call.load(Acquire), BOARD.job.load(Acquire));
        if index >= BOARD.helpers.load(Acquire) {
            continue;
        }
        while let Some(chunk) = take(seen) {
            unsafe { std::mem::transmute::<usize, Call>(call)(job as *const (), chunk) };
            BOARD.finished.fetch_add(1, Release);
        }
    }
}

impl Pool {
    fn grow(&mut self, wanted: usize) -> usize {
        while self.helpers.len() < wanted {
            let asleep: &'static AtomicUsize = Box::leak(Box::new(AtomicUsize::new(0)));
            let index = self.helpers.len();
            let start = std::thread::Builder::new().name("partita".into());
            match start.spawn(move || serve(index, asleep)) {
                Ok(handle) => self.helpers.push(Helper { thread: handle.thread().clone(), asleep }),
                // no more threads to be had: those there are will do
                Err(_) => break,
            }
        }
        self.helpers.len().min(wanted)
    }

    fn is_alone(&self) -> bool {
        self.alone.is_some_and(|(until, _)| Instant::now() < until)
    }

    /// Remembers whether a job was worth its helpers.
    fn learn(&mut self, waited: Duration, took: Duration) {
        if waited > PATIENCE && waited * 4 > took {
            let time = self.alone.map_or(ALONE[0], |(_, last)| (last * 2).min(ALONE[1]));
            self.alone = Some((Instant::now() + time, time));
        } else if let Some((until, last)) = self.alone {
            // each good job takes back an eighth
            let time = last - last / 8;
            self.alone = (time >= ALONE[0]).then_some((until, time));
        }
    }

    fn run(&mut self, helpers: usize, chunks: usize, call: Call, job: *const ()) {
        let started = Instant::now();
        let of = number(BOARD.turn.load(Relaxed)) + 1 & 0xffff_ffff;
        // a job without chunks first: nobody may take one while the words below change
        BOARD.turn.store(of << 32, SeqCst);
        BOARD.call.store(call as usize, Release);
        BOARD.job.store(job as usize, Release);
        BOARD.finished.store(0, Release);
        BOARD.helpers.store(helpers, Release);
        let of = of + 1 & 0xffff_ffff;
        BOARD.turn.store(of << 32 | chunks as u64, SeqCst);
        for helper in &self.helpers[..helpers] {
            if helper.asleep.load(SeqCst) == 1 {
                helper.thread.unpark();
            }
        }
        let mut own = 0;
        while let Some(chunk) = take(of) {
            unsafe { call(job, chunk) };
            own += 1;
        }
        let done = Instant::now();
        let mut spins = 0u32;
        while BOARD.finished.load(Acquire) < chunks - own {
            std::hint::spin_loop();
            spins += 1;
            // whoever has the other thread's core may need this one
            if spins % 4096 == 0 {
                std::thread::yield_now();
            }
        }
        self.learn(done.elapsed(), started.elapsed());
    }
}

/// Calls `work` for every chunk `0 … chunks − 1`, on up to `threads` threads; returns when all are done.
pub fn each_chunk<F: Fn(usize) + Sync>(threads: usize, chunks: usize, work: F) {
    unsafe fn one<F: Fn(usize)>(job: *const (), chunk: usize) {
        unsafe { (*job.cast::<F>())(chunk) }
    }
    if threads > 1 && (2..=0xffff).contains(&chunks) {
        // another JavaScript thread has the helpers: there is no core to spare anyway
        if let Ok(mut pool) = pool().try_lock() {
            let helpers = if pool.is_alone() { 0 } else { pool.grow(threads.min(MOST) - 1) };
            if helpers > 0 {
                return pool.run(helpers, chunks, one::<F>, (&raw const work).cast());
            }
        }
    }
    for chunk in 0..chunks {
        work(chunk);
    }
}
