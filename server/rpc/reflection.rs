//! gRPC server reflection, v1 and v1alpha, which tools like grpcurl use to learn the contract. A request for something
//! unknown is answered by an `error_response`, and the stream continues.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::body::Bytes;
use futures_util::stream::{BoxStream, StreamExt};
use prost::Message;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto, OneofDescriptorProto,
};
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_reflection::pb::{v1, v1alpha};

/// Both versions of the service; cheap to clone.
#[derive(Clone)]
pub struct Reflection(Arc<Index>);

/// The contract's elements by name. Files stay encoded, because decoding them loses custom options.
#[derive(Default)]
struct Index {
    files: HashMap<String, Bytes>,
    /// The file of each message, enum, enum value, field, oneof, extension, service and method.
    symbols: HashMap<String, Bytes>,
    /// The extensions of each message, by number, with their files.
    extensions: HashMap<String, BTreeMap<i32, Bytes>>,
    services: Vec<String>,
}

/// A `google.protobuf.FileDescriptorSet` whose files stay encoded.
#[derive(Clone, PartialEq, prost::Message)]
struct EncodedFiles {
    #[prost(bytes = "bytes", repeated, tag = "1")]
    files: Vec<Bytes>,
}

/// A client's request, in a form that both versions share.
enum Query<'a> {
    File(&'a str),
    Symbol(&'a str),
    Extension(&'a str, i32),
    Extensions(&'a str),
    Services,
    Nothing,
}

/// The response, in a form that both versions share.
enum Answer<'a> {
    File(Bytes),
    Extensions(&'a str, Vec<i32>),
    Services(&'a [String]),
    Error(Code, &'static str),
}

impl Reflection {
    /// Reflection of these encoded `google.protobuf.FileDescriptorSet`s, and of reflection itself.
    pub fn new(sets: &[&[u8]]) -> Result<Self, prost::DecodeError> {
        let mut index = Index::default();
        for set in sets.iter().chain(&[v1::FILE_DESCRIPTOR_SET, v1alpha::FILE_DESCRIPTOR_SET]) {
            for file in EncodedFiles::decode(*set)?.files {
                index.add(&FileDescriptorProto::decode(&*file)?, &file);
            }
        }
        Ok(Self(Arc::new(index)))
    }

    /// The service in the current version.
    pub fn v1(&self) -> v1::server_reflection_server::ServerReflectionServer<Self> {
        v1::server_reflection_server::ServerReflectionServer::new(self.clone())
    }

    /// The service in the version that older tools use.
    pub fn v1alpha(&self) -> v1alpha::server_reflection_server::ServerReflectionServer<Self> {
        v1alpha::server_reflection_server::ServerReflectionServer::new(self.clone())
    }
}

impl Index {
    fn add(&mut self, file: &FileDescriptorProto, encoded: &Bytes) {
        // Several sets contain the files of `google.protobuf`.
        if self.files.insert(file.name().to_owned(), encoded.clone()).is_some() {
            return;
        }
        let package = file.package();
        file.message_type.iter().for_each(|message| self.add_message(package, message, encoded));
        file.enum_type.iter().for_each(|enumeration| self.add_enum(package, enumeration, encoded));
        file.extension.iter().for_each(|extension| self.add_extension(package, extension, encoded));
        for service in &file.service {
            let name = self.add_symbol(package, service.name(), encoded);
            for method in &service.method {
                self.add_symbol(&name, method.name(), encoded);
            }
            self.services.push(name);
        }
    }

    fn add_message(&mut self, scope: &str, message: &DescriptorProto, encoded: &Bytes) {
        let name = self.add_symbol(scope, message.name(), encoded);
        // An entry for the message, even if it has no extensions.
        self.extensions.entry(name.clone()).or_default();
        for part in message
            .field
            .iter()
            .map(FieldDescriptorProto::name)
            .chain(message.oneof_decl.iter().map(OneofDescriptorProto::name))
        {
            self.add_symbol(&name, part, encoded);
        }
        message.nested_type.iter().for_each(|nested| self.add_message(&name, nested, encoded));
        message.enum_type.iter().for_each(|enumeration| self.add_enum(&name, enumeration, encoded));
        message.extension.iter().for_each(|extension| self.add_extension(&name, extension, encoded));
    }

    fn add_enum(&mut self, scope: &str, enumeration: &EnumDescriptorProto, encoded: &Bytes) {
        self.add_symbol(scope, enumeration.name(), encoded);
        // In protobuf, enum values are in the scope of the enum, not inside it.
        for value in &enumeration.value {
            self.add_symbol(scope, value.name(), encoded);
        }
    }

    fn add_extension(&mut self, scope: &str, extension: &FieldDescriptorProto, encoded: &Bytes) {
        self.add_symbol(scope, extension.name(), encoded);
        let extended = extension.extendee().trim_start_matches('.').to_owned();
        self.extensions.entry(extended).or_default().insert(extension.number(), encoded.clone());
    }

    /// Adds a symbol and returns its full name.
    fn add_symbol(&mut self, scope: &str, name: &str, encoded: &Bytes) -> String {
        let name = if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") };
        self.symbols.insert(name.clone(), encoded.clone());
        name
    }

    fn answer<'a>(&'a self, query: &Query<'a>) -> Answer<'a> {
        let found = match query {
            Query::File(name) => self.files.get(*name).cloned().map(Answer::File),
            Query::Symbol(name) => self.symbols.get(*name).cloned().map(Answer::File),
            Query::Extension(message, number) => {
                self.extensions.get(*message).and_then(|known| known.get(number)).cloned().map(Answer::File)
            }
            Query::Extensions(message) => {
                self.extensions.get(*message).map(|known| Answer::Extensions(message, known.keys().copied().collect()))
            }
            Query::Services => Some(Answer::Services(&self.services)),
            Query::Nothing => return Answer::Error(Code::InvalidArgument, "the request is empty"),
        };
        found.unwrap_or(Answer::Error(Code::NotFound, "there is no such file, symbol or extension"))
    }
}

/// Implements the service for one version; the messages of both have the same fields.
macro_rules! serve {
    ($version:ident) => {
        #[tonic::async_trait]
        impl $version::server_reflection_server::ServerReflection for Reflection {
            type ServerReflectionInfoStream = BoxStream<'static, Result<$version::ServerReflectionResponse, Status>>;

            async fn server_reflection_info(
                &self,
                requests: Request<Streaming<$version::ServerReflectionRequest>>,
            ) -> Result<Response<Self::ServerReflectionInfoStream>, Status> {
                use $version::server_reflection_request::MessageRequest;
                use $version::server_reflection_response::MessageResponse;

                let Self(index) = self.clone();
                let answers = requests.into_inner().map(move |request| {
                    let request = request?;
                    let query = match &request.message_request {
                        Some(MessageRequest::FileByFilename(name)) => Query::File(name),
                        Some(MessageRequest::FileContainingSymbol(name)) => Query::Symbol(name),
                        Some(MessageRequest::FileContainingExtension(extension)) => {
                            Query::Extension(&extension.containing_type, extension.extension_number)
                        }
                        Some(MessageRequest::AllExtensionNumbersOfType(name)) => Query::Extensions(name),
                        Some(MessageRequest::ListServices(_)) => Query::Services,
                        None => Query::Nothing,
                    };
                    let response = match index.answer(&query) {
                        Answer::File(file) => {
                            MessageResponse::FileDescriptorResponse($version::FileDescriptorResponse {
                                file_descriptor_proto: vec![file.into()],
                            })
                        }
                        Answer::Extensions(message, extension_number) => {
                            let base_type_name = message.to_owned();
                            let numbers = $version::ExtensionNumberResponse { base_type_name, extension_number };
                            MessageResponse::AllExtensionNumbersResponse(numbers)
                        }
                        Answer::Services(names) => {
                            MessageResponse::ListServicesResponse($version::ListServiceResponse {
                                service: names
                                    .iter()
                                    .map(|name| $version::ServiceResponse { name: name.clone() })
                                    .collect(),
                            })
                        }
                        Answer::Error(code, message) => MessageResponse::ErrorResponse($version::ErrorResponse {
                            error_code: code.into(),
                            error_message: message.to_owned(),
                        }),
                    };
                    Ok($version::ServerReflectionResponse {
                        valid_host: request.host.clone(),
                        original_request: Some(request),
                        message_response: Some(response),
                    })
                });
                Ok(Response::new(answers.boxed()))
            }
        }
    };
}

serve!(v1);
serve!(v1alpha);
