//! CSV with the registry's names as headers, guarded against formulas; [`super::super::reader`] takes the guards off again.

use std::io::{self, Write};

use super::{RecordWriter, Sheet, io_error};
use crate::{
    exchange::guard::guarded,
    model::{Kind, Record},
};

struct Csv<'a> {
    writer: csv::Writer<&'a mut dyn Write>,
    sheet: Sheet<'a>,
}

/// With a mark for the encoding and CRLF, as spreadsheets want it.
pub(super) fn for_spreadsheets<'a>(output: &'a mut dyn Write, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    output.write_all("\u{feff}".as_bytes())?;
    begin(output, sheet, csv::Terminator::CRLF)
}

/// Without mark, with LF.
pub(super) fn for_programs<'a>(output: &'a mut dyn Write, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    begin(output, sheet, csv::Terminator::Any(b'\n'))
}

fn begin<'a>(output: &'a mut dyn Write, sheet: Sheet<'a>, end: csv::Terminator) -> io::Result<Box<dyn RecordWriter + 'a>> {
    let mut writer = csv::WriterBuilder::new().terminator(end).from_writer(output);
    writer.write_record(sheet.columns.iter().map(|field| field.name.as_bytes())).map_err(io_error)?;
    Ok(Box::new(Csv { writer, sheet }))
}

impl RecordWriter for Csv<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        for field in &self.sheet.columns {
            let cell = self.sheet.written(record, field);
            // A number is never a formula, and a spreadsheet should reckon with it.
            let is_number = matches!(field.kind, Kind::Number | Kind::Money | Kind::Stars);
            let written = if is_number { self.writer.write_field(cell) } else { self.writer.write_field(guarded(&cell).as_bytes()) };
            written.map_err(io_error)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(io_error)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
