//! Runs prost and tonic, which write messages, servers and clients.

use crate::{Config, Error, MODULES_FILE, Runtime};
use prost_build::{Service, ServiceGenerator};
use prost_types::{FileDescriptorProto, FileDescriptorSet};

/// The package of the validation rules.
const RULES_PACKAGE: &str = "buf.validate";
/// The messages of that package that the server needs at run time, for its reports. The rules themselves are used by
/// the generator only.
const REPORT_MESSAGES: [&str; 4] = ["Violations", "Violation", "FieldPath", "FieldPathElement"];

/// Writes one file per package and [`MODULES_FILE`], which includes them.
pub(crate) fn generate(config: &Config, mut files: FileDescriptorSet) -> Result<(), Error> {
    files.file.iter_mut().for_each(keep_the_report_only);
    let mut prost = prost_build::Config::new();
    prost
        .out_dir(&config.out_dir)
        .include_file(MODULES_FILE)
        .bytes([format!(".{}", config.package)])
        .enable_type_names()
        .type_name_domain(["."], "type.googleapis.com")
        .disable_comments([".google", ".buf"])
        .service_generator(Box::new(StubGenerator::new(config)));
    if let Runtime::Crate(path) = &config.runtime {
        for (package, module) in
            [("buf.validate", "buf::validate"), ("google.rpc", "google::rpc"), ("marquee.options.v1", "options::v1")]
        {
            prost.extern_path(format!(".{package}"), format!("{path}::{module}"));
        }
    }
    prost.compile_fds(files).map_err(Error::Stubs)
}

/// Removes the messages of rules, about 10,000 lines of unused Rust.
fn keep_the_report_only(file: &mut FileDescriptorProto) {
    if file.package() == RULES_PACKAGE {
        file.message_type.retain(|message| REPORT_MESSAGES.contains(&message.name()));
        file.enum_type.clear();
        file.extension.clear();
        // Comments are found by position, which no longer fits.
        file.source_code_info = None;
    }
}

/// Writes the server and the client of each service separately, because tonic has one codec for both. The server's
/// codec validates decoded messages; the client's does not, so that older clients accept newer answers.
struct StubGenerator {
    runtime: String,
    encoded: Vec<String>,
    server: Box<dyn ServiceGenerator>,
    client: Box<dyn ServiceGenerator>,
}

impl StubGenerator {
    fn new(config: &Config) -> Self {
        let (runtime, stubs) = (config.runtime.path(), tonic_prost_build::configure);
        Self {
            runtime: runtime.to_owned(),
            encoded: config.encoded.clone(),
            server: stubs()
                .build_client(false)
                .codec_path(format!("{runtime}::codec::ValidatingCodec"))
                .service_generator(),
            client: stubs().build_server(false).service_generator(),
        }
    }
}

impl ServiceGenerator for StubGenerator {
    fn generate(&mut self, service: Service, buf: &mut String) {
        let mut server = service.clone();
        for method in &mut server.methods {
            let name = format!("{}.{}.{}", service.package, service.proto_name, method.proto_name);
            if self.encoded.contains(&name) {
                method.output_type = format!("{}::codec::Encoded<super::{}>", self.runtime, method.output_type);
            }
        }
        self.server.generate(server, buf);
        self.client.generate(service, buf);
    }
}
