//! How much a file of another program may ask for. A sound file stays far below; one made to hurt is stopped by the first of these
//! that it meets.

/// Limits on one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file: u64,
    /// Files within an archive.
    pub parts: usize,
    /// Bytes one part unpacks to.
    pub part: u64,
    /// Bytes a part unpacks to that is held whole: the texts of a workbook, its styles.
    pub held: u64,
    /// Bytes all parts unpack to.
    pub unpacked: u64,
    /// Times its size that a large part may unpack to.
    pub ratio: u64,
    /// Sheets of a workbook.
    pub sheets: usize,
    /// Cells with anything in them.
    pub cells: u64,
    /// Bytes the parsing process may hold.
    pub memory: u64,
    /// Seconds it may compute.
    pub seconds: u64,
    /// Bytes it may say.
    pub output: u64,
}

const MIB: u64 = 1024 * 1024;

/// Bytes of one cell.
pub const LONGEST_CELL: usize = 1024 * 1024;
/// Columns of a sheet, as many as any spreadsheet has.
pub const MOST_COLUMNS: usize = 16_384;
/// A part of an archive below this may unpack to any multiple of itself.
pub const SMALL_PART: u64 = 16 * MIB;
/// Seconds the parsing process may say nothing while it is waited for.
pub const SILENCE: u64 = 60;

impl Limits {
    /// For every file, unless a person asked for more.
    pub const USUAL: Self = Self {
        file: 64 * MIB,
        parts: 10_000,
        part: 1024 * MIB,
        held: 192 * MIB,
        unpacked: 1536 * MIB,
        ratio: 250,
        sheets: 255,
        cells: 20_000_000,
        memory: 512 * MIB,
        seconds: 60,
        output: 2048 * MIB,
    };

    /// Where a person said that the file is large.
    pub const LARGE: Self = Self {
        file: 1024 * MIB,
        parts: 100_000,
        part: 16 * 1024 * MIB,
        held: 2048 * MIB,
        unpacked: 16 * 1024 * MIB,
        ratio: 250,
        sheets: 1000,
        cells: 400_000_000,
        memory: 4096 * MIB,
        seconds: 1200,
        output: 32 * 1024 * MIB,
    };

    /// By whether a person said that the file is large.
    #[must_use]
    pub const fn of(large: bool) -> Self {
        if large { Self::LARGE } else { Self::USUAL }
    }
}

/// Bytes in whole MiB, for people.
#[must_use]
pub const fn mib(bytes: u64) -> u64 {
    bytes / MIB
}
