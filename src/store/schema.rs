//! The tables of the store, one row each. Keys are whole numbers or bytes: their order must never depend on the engine.

use redb::{ReadOnlyTable, ReadTransaction, Table, TableDefinition, WriteTransaction};

use super::error::StoreError;

/// Version of the store's format: what a program must know to write it.
pub const FORMAT: u16 = 1;

pub(super) type Bytes = &'static [u8];
/// A SHA-256.
pub(super) type Digest = [u8; 32];
/// Small facts by name: [`facts`].
pub(super) const META: TableDefinition<'_, &str, Bytes> = TableDefinition::new("meta");
/// Record to head and hot values.
pub(super) const HOT: TableDefinition<'_, u64, Bytes> = TableDefinition::new("hot");
/// Record to cold values; no row where there are none.
pub(super) const COLD: TableDefinition<'_, u64, Bytes> = TableDefinition::new("cold");
/// Type, sort key and record, for living records.
pub(super) const BY_NAME: TableDefinition<'_, Bytes, ()> = TableDefinition::new("by_name");
/// Operation to its head.
pub(super) const OP_LOG: TableDefinition<'_, u64, Bytes> = TableDefinition::new("op_log");
/// Operation or part of one, and number of the chunk, to entries.
pub(super) const OP_CHUNK: TableDefinition<'_, (u64, u32), Bytes> = TableDefinition::new("op_chunk");
/// Record, operation or part of one, and chunk that changed, removed or returned it.
pub(super) const TOUCHED: TableDefinition<'_, (u64, u64, u32), ()> = TableDefinition::new("touched");
/// First record of a stretch to its last and the operation, or part of one, that made it.
pub(super) const MADE: TableDefinition<'_, u64, (u64, u64)> = TableDefinition::new("made");

/// Session and number of a request to the operation that answered it.
pub(super) const ANSWERED: TableDefinition<'_, (u128, u64), u64> = TableDefinition::new("answered");

/// Operation or part of one, and number of the chunk, to the SHA-256 of its entries.
pub(super) const DIGEST: TableDefinition<'_, (u64, u32), Digest> = TableDefinition::new("digest");
/// End of a complete operation to its link of the chain; see [`super::chain`].
pub(super) const LINK: TableDefinition<'_, u64, Digest> = TableDefinition::new("link");

/// Operation and the number of a part of it to its first chunk there; see [`super::parts`].
pub(super) const PARTS: TableDefinition<'_, (u64, u64), u32> = TableDefinition::new("parts");
/// Number of a part to its operation.
pub(super) const PART_OF: TableDefinition<'_, u64, u64> = TableDefinition::new("part_of");

/// Erased record to the operation that erased it.
pub(super) const ERASED: TableDefinition<'_, u64, u64> = TableDefinition::new("erased");
/// Erasing operation, and the operation and chunk it took values out of, to the SHA-256 of what stands there since.
pub(super) const REWRITTEN: TableDefinition<'_, (u64, u64, u32), Digest> = TableDefinition::new("rewritten");
/// Salted SHA-256 of an e-mail address of somebody erased, to the operation that erased them.
pub(super) const SUPPRESSED: TableDefinition<'_, Digest, u64> = TableDefinition::new("suppressed");

/// Names of the facts in [`META`].
pub(super) mod facts {
    /// Two bytes, little endian: read by every version before anything else.
    pub(in crate::store) const FORMAT: &str = "format";
    /// Eight bytes, little endian: the number of the next record.
    pub(in crate::store) const NEXT_RECORD: &str = "next_record";
    /// Living and binned records by type.
    pub(in crate::store) const COUNTS: &str = "counts";
    /// Operations being written in chunks.
    pub(in crate::store) const RUNNING: &str = "running";
    /// The collation whose keys [`super::BY_NAME`] holds; empty while they cannot be trusted.
    pub(in crate::store) const NAMES: &str = "names";
    /// Eight bytes, little endian: the last erasure whose remains may still lie in freed pages of the file. Absent where none do.
    pub(in crate::store) const REMAINS: &str = "remains";
    /// What addresses are hashed with; absent until somebody is erased.
    pub(in crate::store) const SALT: &str = "salt";
}

macro_rules! tables {
    ($($field:ident $constant:ident: $key:ty => $value:ty;)*) => {
        /// Every table, open for writing.
        pub(super) struct Tables<'t> {
            $(pub $field: Table<'t, $key, $value>,)*
        }

        impl<'t> Tables<'t> {
            /// Opens every table, making those that are missing.
            pub(super) fn open(writing: &'t WriteTransaction) -> Result<Self, StoreError> {
                Ok(Self { $($field: writing.open_table($constant)?,)* })
            }
        }

        /// Every table in one state, for reading.
        #[derive(Debug)]
        pub(super) struct Views {
            $(pub $field: ReadOnlyTable<$key, $value>,)*
        }

        impl Views {
            pub(super) fn open(reading: &ReadTransaction) -> Result<Self, StoreError> {
                Ok(Self { $($field: reading.open_table($constant)?,)* })
            }

            /// Copies one table after the other: `copy` is called once with each.
            pub(super) fn each(&self, copy: &mut impl Copying) -> Result<(), StoreError> {
                $(copy.table($constant, &self.$field)?;)*
                Ok(())
            }
        }
    };
}

/// Takes a table with its rows.
pub(super) trait Copying {
    fn table<K: redb::Key + 'static, V: redb::Value + 'static>(
        &mut self,
        definition: TableDefinition<'static, K, V>,
        rows: &ReadOnlyTable<K, V>,
    ) -> Result<(), StoreError>;
}

tables! {
    meta META: &'static str => Bytes;
    hot HOT: u64 => Bytes;
    cold COLD: u64 => Bytes;
    by_name BY_NAME: Bytes => ();
    op_log OP_LOG: u64 => Bytes;
    op_chunk OP_CHUNK: (u64, u32) => Bytes;
    touched TOUCHED: (u64, u64, u32) => ();
    made MADE: u64 => (u64, u64);
    answered ANSWERED: (u128, u64) => u64;
    digest DIGEST: (u64, u32) => Digest;
    link LINK: u64 => Digest;
    parts PARTS: (u64, u64) => u32;
    part_of PART_OF: u64 => u64;
    erased ERASED: u64 => u64;
    rewritten REWRITTEN: (u64, u64, u32) => Digest;
    suppressed SUPPRESSED: Digest => u64;
}
