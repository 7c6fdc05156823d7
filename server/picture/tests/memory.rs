//! The largest pictures take no more memory than stated.

use marquee_picture::{MAX_BYTES, Shape, render};

/// A value of the process's memory in bytes, as Linux states it.
fn memory(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

// One test, because memory is counted for the whole process.
#[test]
fn a_large_picture_with_transparency_takes_the_stated_memory() {
    // 8192x1242, the most for 11 bytes per pixel: planes of colours, and transparency as a lossless stream.
    let file = include_bytes!("media/large-alpha.webp");
    let before = memory("VmRSS");
    render(file, &Shape { aspect: (1, 1), widths: &[16] }).unwrap();
    if let (Some(before), Some(peak)) = (before, memory("VmHWM")) {
        println!("{} bytes", peak - before);
        assert!(peak - before > MAX_BYTES / 2 && peak - before < MAX_BYTES, "{} bytes", peak - before);
    }
}
