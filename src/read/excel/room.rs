//! How much of a workbook may still be read. A small file can unfold to more than any machine holds: by a cell that states to be repeated a
//! million times, by one long text that every cell refers to, by a sheet that is listed a thousand times.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::refusal::{Refusal, too_large};
use crate::read::Limits;

/// What is left of the limits.
pub(super) struct Room {
    cells: usize,
    text: u64,
    parts: u64,
}

impl Room {
    pub(super) fn new(limits: Limits) -> Self {
        let bytes = limits.unpacked_bytes();
        Self { cells: limits.cells, text: bytes, parts: bytes }
    }

    /// Takes a cell.
    pub(super) fn take_cell(&mut self, text: &str) -> Result<(), Refusal> {
        self.cells = self.cells.checked_sub(1).ok_or_else(too_large)?;
        self.text = self.text.checked_sub(text.len() as u64).ok_or_else(too_large)?;
        Ok(())
    }

    /// Takes a part that is about to be read, perhaps not for the first time.
    pub(super) fn take_part(&mut self, bytes: u64) -> Result<(), Refusal> {
        self.parts = self.parts.checked_sub(bytes).ok_or_else(too_large)?;
        Ok(())
    }

    /// Refuses a text that grows while it is read, before it is a cell.
    pub(super) fn hold(&self, text: &str) -> Result<(), Refusal> {
        if text.len() as u64 > self.text { Err(too_large()) } else { Ok(()) }
    }
}

/// How many bytes of text may still be copied from one cell to others: what a merged area or 同上 says is said again in each row.
pub(super) struct Copies {
    bytes: AtomicU64,
    ran_out: AtomicBool,
}

impl Copies {
    pub(super) fn new(limits: Limits) -> Self {
        Self { bytes: AtomicU64::new(limits.unpacked_bytes() / 4), ran_out: AtomicBool::new(false) }
    }

    /// A text that is said once more; an empty one where there is no room for it.
    pub(super) fn take<'t>(&self, text: &'t str) -> &'t str {
        let take = |left: u64| left.checked_sub(text.len() as u64);
        if self.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
            return text;
        }
        self.ran_out.store(true, Ordering::Relaxed);
        ""
    }

    /// Whether there was no room for some copy: what was read is not the whole.
    pub(super) fn ran_out(&self) -> bool {
        self.ran_out.load(Ordering::Relaxed)
    }
}
