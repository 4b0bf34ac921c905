//! The real program in a pseudo-terminal: keys in, bytes and screen out. Waits for what it expects, never for time to pass.

use std::{
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use prospekt::action::{Key, KeyCode};
use rustix::{
    fs::OFlags,
    process::{Pid, Signal, kill_process},
    termios::{Action, tcflow},
};

use super::World;

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);
/// The last bytes of every frame.
const FRAME: &[u8] = b"\x1b[?2026l";

/// How the program is started.
#[derive(Clone, Copy)]
pub struct Terminal {
    pub columns: u16,
    pub rows: u16,
    /// Variables besides `HOME`.
    pub variables: &'static [(&'static str, &'static str)],
    /// The program was never started before.
    pub is_first: bool,
    /// The terminal controls the program: its end and its size come as signals too.
    pub controls: bool,
    /// The program works with the store's own server, as people start it.
    pub shares: bool,
}

impl Default for Terminal {
    fn default() -> Self {
        Self {
            columns: 120,
            rows: 36,
            variables: &[("TERM", "xterm-256color"), ("LANG", "C.UTF-8")],
            is_first: false,
            controls: true,
            shares: false,
        }
    }
}

/// The program; a test that failed leaves nobody behind.
struct Process(Box<dyn Child + Send + Sync>);

/// A running program and the terminal it sees.
pub struct Pty {
    process: Process,
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    /// Asks the reader for one more piece: without a question nothing holds the terminal open.
    wanted: Sender<()>,
    pieces: Receiver<Vec<u8>>,
    asked: bool,
    emulator: vt100::Parser,
    /// Everything written so far.
    pub bytes: Vec<u8>,
}

impl Pty {
    /// Opens the program's screen in a world.
    pub fn open(world: &World, terminal: Terminal) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_prospekt"));
        command.args(["--store".as_ref(), world.store().as_os_str()]);
        if !terminal.shares {
            command.arg("--embedded");
        }
        command.cwd(world.path("."));
        Self::start(command, &world.path("home"), terminal)
    }

    /// Starts a program that opens the screen, for somebody whose home that is.
    pub fn start(mut command: CommandBuilder, home: &Path, terminal: Terminal) -> Self {
        let size = PtySize { rows: terminal.rows, cols: terminal.columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        command.env_clear();
        command.env("HOME", home);
        command.env("TZ", "UTC");
        for (name, value) in terminal.variables {
            command.env(name, value);
        }
        if !terminal.is_first {
            let state = home.join(".local/state/prospekt");
            std::fs::create_dir_all(&state).unwrap();
            std::fs::write(state.join("welcomed"), "").unwrap();
        }
        command.set_controlling_tty(terminal.controls);
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let (wanted, questions) = channel();
        let (sender, pieces) = channel();
        thread::spawn(move || {
            for () in questions {
                let mut piece = vec![0; 65536];
                let length = reader.read(&mut piece).unwrap_or(0);
                piece.truncate(length);
                if length == 0 || sender.send(piece).is_err() {
                    return;
                }
            }
        });
        let emulator = vt100::Parser::new(terminal.rows.try_into().unwrap(), terminal.columns.try_into().unwrap(), 0);
        Self { process: Process(child), master: pair.master, keyboard, wanted, pieces, asked: false, emulator, bytes: Vec::new() }
    }

    /// Takes the next piece in; `false` when the program closed its terminal, or nothing came within that time.
    fn next(&mut self, patience: Duration) -> bool {
        if !self.asked && self.wanted.send(()).is_err() {
            return false;
        }
        self.asked = true;
        match self.pieces.recv_timeout(patience) {
            Ok(piece) => {
                self.asked = false;
                self.emulator.process(&piece);
                self.bytes.extend(piece);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    #[track_caller]
    pub fn wait(&mut self, what: &str, mut is_there: impl FnMut(&Self) -> bool) {
        let start = Instant::now();
        while !is_there(self) {
            let left = PATIENCE.saturating_sub(start.elapsed());
            assert!(self.next(left), "waited for {what}; the screen shows:\n{}", self.screen());
        }
    }

    /// Waits until the screen shows a text, and the frame with it is complete.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait(&format!("'{text}'"), |pty| pty.bytes.ends_with(FRAME) && pty.screen().contains(text));
    }

    /// Waits until the bytes written after the first `from` hold a piece.
    #[track_caller]
    pub fn wait_for_bytes(&mut self, from: usize, piece: &[u8]) {
        self.wait(&format!("{:?}", piece.escape_ascii().to_string()), |pty| {
            pty.bytes[from..].windows(piece.len()).any(|window| window == piece)
        });
    }

    /// Presses a key that changes the screen to show that text; answers how many bytes it took.
    #[track_caller]
    pub fn press(&mut self, keys: &str, text: &str) -> usize {
        let before = self.bytes.len();
        self.keys(keys);
        self.wait_for_bytes(before, FRAME);
        self.wait_for(text);
        self.bytes.len() - before
    }

    /// Presses keys as keymaps write them: `j`, `ctrl+a`, `g g`.
    pub fn keys(&mut self, keys: &str) {
        let bytes: Vec<u8> = keys.split(' ').flat_map(|key| key_bytes(Key::parse(key).unwrap())).collect();
        self.send(&bytes);
    }

    /// Presses the left button on the first place where a text stands.
    #[track_caller]
    pub fn click(&mut self, text: &str) {
        self.wait_for(text);
        let screen = self.screen();
        let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
        let column = prospekt::text::width::width(&line[..line.find(text).unwrap()]) + 1;
        self.send(format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m", row = row + 1).as_bytes());
    }

    /// Sends bytes as the terminal would.
    pub fn send(&mut self, bytes: &[u8]) {
        self.keyboard.write_all(bytes).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Whether nothing is written for a while.
    pub fn is_quiet_for(&mut self, while_: Duration) -> bool {
        !self.next(while_)
    }

    /// Takes in what the start still brings: columns being built, counts.
    pub fn settle(&mut self) {
        while self.next(Duration::from_millis(400)) {}
    }

    /// The text on the screen.
    pub fn screen(&self) -> String {
        self.emulator.screen().contents()
    }

    /// The terminal as the program left it.
    pub fn terminal(&self) -> &vt100::Screen {
        self.emulator.screen()
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.emulator.screen_mut().set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Makes the terminal take nothing more that the program draws, or take it again.
    pub fn hold(&self, is_held: bool) {
        let line = std::fs::File::options()
            .read(true)
            .write(true)
            .custom_flags(OFlags::NOCTTY.bits().cast_signed())
            .open(self.master.tty_name().unwrap())
            .unwrap();
        tcflow(&line, if is_held { Action::OOff } else { Action::OOn }).unwrap();
    }

    /// The process on the terminal.
    pub fn id(&self) -> Pid {
        self.process.0.process_id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw).unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.id(), signal).unwrap();
    }

    /// Waits until the program has stopped itself: what continues it before that is lost.
    pub fn is_stopped(&self) {
        let stat = format!("/proc/{}/stat", self.process.0.process_id().unwrap());
        let start = Instant::now();
        // The state follows the name, which stands in brackets.
        while std::fs::read_to_string(&stat).unwrap().rsplit_once(") ").is_none_or(|(_, rest)| !rest.starts_with('T')) {
            assert!(start.elapsed() < PATIENCE, "the program does not stop");
            thread::yield_now();
        }
    }

    /// Waits for the end; answers the exit code, -1 for a program that was killed.
    pub fn exit(&mut self) -> i32 {
        while self.next(PATIENCE) {}
        self.process.end()
    }

    /// The terminal goes away; answers the exit code and how long the program took to notice.
    pub fn hang_up(self) -> (i32, Duration) {
        let Self { mut process, master, keyboard, wanted, pieces, asked, .. } = self;
        assert!(!asked, "the reader still holds the terminal");
        drop((wanted, keyboard, master));
        // The reader lets go of the terminal before its channel ends.
        assert!(pieces.recv_timeout(PATIENCE).is_err());
        let start = Instant::now();
        (process.end(), start.elapsed())
    }
}

impl Process {
    fn end(&mut self) -> i32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return if status.signal().is_some() { -1 } else { i32::try_from(status.exit_code()).unwrap() };
            }
            assert!(start.elapsed() < PATIENCE, "the program does not end");
            thread::yield_now();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that ended cannot be killed.
        drop(self.0.kill());
    }
}

/// What an xterm sends for a key.
fn key_bytes(key: Key) -> Vec<u8> {
    let modifiers = 1 + u8::from(key.shift) + 2 * u8::from(key.alt) + 4 * u8::from(key.ctrl);
    let with = |first: &str, last: char| match modifiers {
        1 if first == "1" => format!("\x1b[{last}").into_bytes(),
        1 => format!("\x1b[{first}{last}").into_bytes(),
        _ => format!("\x1b[{first};{modifiers}{last}").into_bytes(),
    };
    match key.code {
        KeyCode::Char(' ') if key.ctrl => vec![0],
        KeyCode::Char(c) if key.ctrl => vec![u8::try_from(u32::from(c) & 0x1f).unwrap()],
        KeyCode::Char(c) if key.alt => format!("\x1b{c}").into_bytes(),
        KeyCode::Char(c) => c.to_string().into_bytes(),
        KeyCode::Enter => b"\r".to_vec(),
        KeyCode::Esc => b"\x1b".to_vec(),
        KeyCode::Tab => b"\t".to_vec(),
        KeyCode::BackTab => b"\x1b[Z".to_vec(),
        KeyCode::Backspace => vec![0x7f],
        KeyCode::Up => with("1", 'A'),
        KeyCode::Down => with("1", 'B'),
        KeyCode::Right => with("1", 'C'),
        KeyCode::Left => with("1", 'D'),
        KeyCode::Home => with("1", 'H'),
        KeyCode::End => with("1", 'F'),
        KeyCode::Insert => with("2", '~'),
        KeyCode::Delete => with("3", '~'),
        KeyCode::PageUp => with("5", '~'),
        KeyCode::PageDown => with("6", '~'),
        KeyCode::F(n @ 1..=4) => with("1", char::from(b'P' + n - 1)),
        KeyCode::F(n @ 5..=8) => with(["15", "17", "18", "19"][usize::from(n - 5)], '~'),
        KeyCode::F(n) => with(["20", "21", "23", "24"][usize::from(n - 9)], '~'),
    }
}
