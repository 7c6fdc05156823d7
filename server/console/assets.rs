//! The built files of the console: the path below `/console/`, and the content, compressed with gzip. Written by
//! `server/console/app/build.mjs`.

/// All files, sorted by path.
pub(super) static FILES: [(&str, &[u8]); 17] = [
    ("chunk-4BZCYAQH.js", include_bytes!("assets/chunk-4BZCYAQH.js.gz")),
    ("chunk-5TMOEIAV.js", include_bytes!("assets/chunk-5TMOEIAV.js.gz")),
    ("chunk-BHSZ35EI.js", include_bytes!("assets/chunk-BHSZ35EI.js.gz")),
    ("chunk-DON2ZCMW.js", include_bytes!("assets/chunk-DON2ZCMW.js.gz")),
    ("chunk-QNKS5VVK.js", include_bytes!("assets/chunk-QNKS5VVK.js.gz")),
    ("chunk-R2B7BAXQ.js", include_bytes!("assets/chunk-R2B7BAXQ.js.gz")),
    ("chunk-WKDRM7FD.js", include_bytes!("assets/chunk-WKDRM7FD.js.gz")),
    ("chunk-XFGTRXQH.js", include_bytes!("assets/chunk-XFGTRXQH.js.gz")),
    ("chunk-ZBRHP6ZA.js", include_bytes!("assets/chunk-ZBRHP6ZA.js.gz")),
    ("console-XQDINLIO.js", include_bytes!("assets/console-XQDINLIO.js.gz")),
    ("icon.svg", include_bytes!("assets/icon.svg.gz")),
    ("index.html", include_bytes!("assets/index.html.gz")),
    ("page-C4PCLWJD.js", include_bytes!("assets/page-C4PCLWJD.js.gz")),
    ("page-KOL7OLFE.js", include_bytes!("assets/page-KOL7OLFE.js.gz")),
    ("page-V5PEUB6M.js", include_bytes!("assets/page-V5PEUB6M.js.gz")),
    ("page-XKTUBXRD.js", include_bytes!("assets/page-XKTUBXRD.js.gz")),
    ("style-3Z2FH66F.css", include_bytes!("assets/style-3Z2FH66F.css.gz")),
];
