//! The peer: the same leads in SQLite, as a careful program would keep them.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, params_from_iter};

/// A SQLite store of the same leads.
#[derive(Debug)]
pub struct Sqlite {
    db: Connection,
    columns: usize,
}

type Answer<T> = Result<T, Box<dyn std::error::Error>>;

impl Sqlite {
    /// Imports the CSV into one table with the indexes a list needs, and looking for duplicates; answers how long it took.
    pub fn import(path: &Path, csv: &Path) -> Answer<(Self, Duration)> {
        let started = Instant::now();
        let mut db = Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        let mut reader = csv::Reader::from_path(csv)?;
        let names: Vec<String> = reader.headers()?.iter().map(|name| name.to_lowercase().replace([' ', '-'], "_")).collect();
        let columns: Vec<String> = names.iter().map(|name| format!("{name} TEXT")).collect();
        db.execute_batch(&format!(
            "CREATE TABLE leads (id INTEGER PRIMARY KEY, rev INTEGER DEFAULT 1, owner TEXT, {});
             CREATE TABLE log (op INTEGER, lead INTEGER, field TEXT, old TEXT, new TEXT);",
            columns.join(", ")
        ))?;
        let transaction = db.transaction()?;
        {
            let marks = vec!["?"; names.len()].join(",");
            let mut insert = transaction.prepare(&format!("INSERT INTO leads ({}) VALUES ({marks})", names.join(",")))?;
            let mut row = csv::StringRecord::new();
            while reader.read_record(&mut row)? {
                insert.execute(params_from_iter(row.iter()))?;
            }
        }
        transaction.execute_batch(
            "CREATE INDEX by_name ON leads (full_name); CREATE INDEX by_email ON leads (e_mail);
             CREATE INDEX by_phone ON leads (business_phone); CREATE INDEX by_mobile ON leads (mobile_phone);
             CREATE INDEX by_company ON leads (company, full_name);
             CREATE INDEX by_score ON leads (score, full_name);",
        )?;
        transaction.commit()?;
        Ok((Self { db, columns: names.len() }, started.elapsed()))
    }

    /// A store that was imported before.
    pub fn open(path: &Path) -> Answer<Self> {
        let db = Connection::open(path)?;
        db.pragma_update(None, "synchronous", "FULL")?;
        Ok(Self { db, columns: 0 })
    }

    /// Columns of the file.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Ids of the leads that hold the text in name, company, e-mail or a phone.
    pub fn like(&self, text: &str) -> Answer<(usize, Duration)> {
        let started = Instant::now();
        let mut query = self.db.prepare(
            "SELECT id FROM leads WHERE full_name LIKE ?1 OR company LIKE ?1 OR e_mail LIKE ?1 OR business_phone LIKE ?1 OR mobile_phone LIKE ?1",
        )?;
        let ids: Vec<i64> = query.query_map([format!("%{text}%")], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok((ids.len(), started.elapsed()))
    }

    /// All ids in that order.
    pub fn order_by(&self, order: &str) -> Answer<Duration> {
        let started = Instant::now();
        let mut query = self.db.prepare(&format!("SELECT id FROM leads ORDER BY {order}"))?;
        let ids: Vec<i64> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        assert!(!ids.is_empty(), "the table is not empty");
        Ok(started.elapsed())
    }

    /// All groups of a query, read to the end.
    pub fn group_by(&self, select: &str) -> Answer<(usize, Duration)> {
        let started = Instant::now();
        let mut query = self.db.prepare(select)?;
        let counts: Vec<i64> = query.query_map([], |row| row.get("n"))?.collect::<Result<_, _>>()?;
        Ok((counts.len(), started.elapsed()))
    }

    /// Gives those leads an owner, with one row of the log each, durably.
    pub fn update(&mut self, ids: &[i64], owner: &str) -> Answer<Duration> {
        let started = Instant::now();
        let transaction = self.db.transaction()?;
        {
            let mut log = transaction.prepare("INSERT INTO log SELECT 1, id, 'owner', owner, ?2 FROM leads WHERE id = ?1")?;
            let mut set = transaction.prepare("UPDATE leads SET owner = ?2, rev = rev + 1 WHERE id = ?1")?;
            for id in ids {
                log.execute((id, owner))?;
                set.execute((id, owner))?;
            }
        }
        transaction.commit()?;
        Ok(started.elapsed())
    }

    /// Changes one lead, with its row of the log, durably.
    pub fn save(&mut self, id: i64, title: &str) -> Answer<Duration> {
        let started = Instant::now();
        let transaction = self.db.transaction()?;
        transaction.execute("INSERT INTO log SELECT 1, id, 'job_title', job_title, ?2 FROM leads WHERE id = ?1", (id, title))?;
        transaction.execute("UPDATE leads SET job_title = ?2, rev = rev + 1 WHERE id = ?1", (id, title))?;
        transaction.commit()?;
        Ok(started.elapsed())
    }
}
