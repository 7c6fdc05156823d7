//! Mails as files, for servers without an SMTP server: `NAME.eml` is the message, `NAME.txt` its recipient, subject and
//! text. The names are in the order of the mails.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::engine::blob::write_private_file;

/// The most mails that are kept.
const MAX_MAILS: usize = 200;

/// A folder of mails; cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
}

impl Files {
    /// The folder `mail` in the data folder. It is created with the first mail.
    pub fn in_data_dir(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("mail") }
    }

    /// Writes a mail, in place of one of the same name, and removes the oldest ones. Blocks.
    pub(super) fn write(&self, name: &str, message: &[u8], summary: &str) -> io::Result<()> {
        write_private_file(&self.folder.join(format!("{name}.eml")), message)?;
        write_private_file(&self.folder.join(format!("{name}.txt")), summary.as_bytes())?;
        let names = self.names()?;
        for old in names.iter().rev().skip(MAX_MAILS) {
            for extension in ["eml", "txt"] {
                match fs::remove_file(self.folder.join(old).with_extension(extension)) {
                    // Another job may have removed it.
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The recipient, subject and text of the newest mails, at most `count`, the oldest first.
    pub fn newest(&self, count: usize) -> io::Result<Vec<String>> {
        let names = self.names()?;
        let first = names.len().saturating_sub(count);
        names[first..].iter().map(|name| fs::read_to_string(self.folder.join(name).with_extension("txt"))).collect()
    }

    /// The names of all mails, the oldest first.
    fn names(&self) -> io::Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = PathBuf::from(entry?.file_name());
            if name.extension().is_some_and(|extension| extension == "txt") {
                names.push(name.with_extension(""));
            }
        }
        names.sort_unstable();
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_mails_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_data_dir(folder.path());
        assert!(files.newest(5).unwrap().is_empty());
        for number in 0..MAX_MAILS + 2 {
            files.write(&format!("{number:04}"), b"message", &number.to_string()).unwrap();
        }
        files.write("0201", b"message", "201 again").unwrap();
        assert_eq!(files.newest(2).unwrap(), ["200", "201 again"]);
        assert_eq!(fs::read_dir(folder.path().join("mail")).unwrap().count(), 2 * MAX_MAILS);
        assert_eq!(files.newest(1000).unwrap()[0], "2");
    }
}
