//! The table of methods: who may call each, its cost, and which sides stream.

use crate::{Config, Problem, names};
use proc_macro2::TokenStream;
use prost_reflect::{DescriptorPool, ExtensionDescriptor, Kind, MethodDescriptor};
use prost_types::method_options::IdempotencyLevel;
use quote::quote;
use std::collections::BTreeMap;

/// The options that every RPC must have. Both are enums whose zero value means that the option is missing.
const ACCESS: &str = "marquee.options.v1.access";
const COST: &str = "marquee.options.v1.cost";
/// An optional option; a contract may lack it.
const CARRIES_IMAGE: &str = "marquee.options.v1.carries_image";
/// Whether the caller's e-mail address must be verified where that is required; absent on most methods.
const NEEDS_VERIFIED_EMAIL: &str = "marquee.options.v1.needs_verified_email";

/// Writes `METHODS`, sorted by path, and `find`.
pub(crate) fn generate(config: &Config, pool: &DescriptorPool, problems: &mut Vec<Problem>) -> TokenStream {
    let mut methods: Vec<_> = pool
        .services()
        .filter(|service| service.package_name() == config.package)
        .flat_map(|service| service.methods().collect::<Vec<_>>())
        .map(|method| (path(&method), method))
        .collect();
    methods.sort_by(|(one, _), (other, _)| one.cmp(other));

    let rows: Vec<_> = methods
        .iter()
        .enumerate()
        .filter_map(|(index, (path, method))| row(pool, index, path, method, problems))
        .collect();
    let find = find(methods.iter().map(|(path, _)| path.as_str()));
    quote! {
        /// Every method of the contract, sorted by path; `index` is the position in this table.
        pub static METHODS: &[Method] = &[#(#rows),*];
        #find
    }
}

/// The path by which HTTP/2 names the method.
fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

/// One line of the table, unless an option is missing.
fn row(
    pool: &DescriptorPool,
    index: usize,
    path: &str,
    method: &MethodDescriptor,
    problems: &mut Vec<Problem>,
) -> Option<TokenStream> {
    let access = option(pool, method, ACCESS, problems);
    let cost = option(pool, method, COST, problems);
    let (access, cost) = (access?, cost?);
    let service = method.parent_service().full_name().to_owned();
    let name = method.name();
    let input = method.input().full_name().to_owned();
    let output = method.output().full_name().to_owned();
    let options = method.method_descriptor_proto().options.clone().unwrap_or_default();
    let read_only = options.idempotency_level() == IdempotencyLevel::NoSideEffects;
    let idempotent = options.idempotency_level() == IdempotencyLevel::Idempotent;
    let client_streaming = method.is_client_streaming();
    let server_streaming = method.is_server_streaming();
    let carries_image = flag(pool, method, CARRIES_IMAGE);
    let needs_verified_email = flag(pool, method, NEEDS_VERIFIED_EMAIL);
    Some(quote! {
        Method {
            index: #index,
            path: #path,
            service: #service,
            name: #name,
            input: #input,
            output: #output,
            access: Access::#access,
            cost: Cost::#cost,
            read_only: #read_only,
            idempotent: #idempotent,
            client_streaming: #client_streaming,
            server_streaming: #server_streaming,
            carries_image: #carries_image,
            needs_verified_email: #needs_verified_email,
        }
    })
}

/// Whether an option of the method is set to true.
fn flag(pool: &DescriptorPool, method: &MethodDescriptor, option: &str) -> bool {
    pool.get_extension_by_name(option)
        .is_some_and(|option| method.options().get_extension(&option).as_bool() == Some(true))
}

/// The variant that an option of the method has.
fn option(
    pool: &DescriptorPool,
    method: &MethodDescriptor,
    option: &str,
    problems: &mut Vec<Problem>,
) -> Option<proc_macro2::Ident> {
    let variant = pool.get_extension_by_name(option).and_then(|option| declared(method, &option));
    if variant.is_none() {
        problems.push(Problem::new(
            method.full_name(),
            format!("declares no `option ({option})`; every RPC says who may call it and what it costs"),
        ));
    }
    variant
}

fn declared(method: &MethodDescriptor, option: &ExtensionDescriptor) -> Option<proc_macro2::Ident> {
    let number = method.options().get_extension(option).as_enum_number()?;
    let Kind::Enum(enumeration) = option.kind() else {
        return None;
    };
    let value = enumeration.get_value(number).filter(|value| value.number() != 0)?;
    Some(names::variant(enumeration.name(), value.name()))
}

/// Writes the lookup: first by the path's length, then among the few paths of that length. It compiles to a jump and a
/// few comparisons.
fn find<'a>(paths: impl Iterator<Item = &'a str>) -> TokenStream {
    let mut by_length = BTreeMap::<usize, Vec<TokenStream>>::new();
    for (index, path) in paths.enumerate() {
        by_length.entry(path.len()).or_default().push(quote!(#path => #index));
    }
    let lengths = by_length.keys();
    let arms = by_length.values();
    quote! {
        /// The method that HTTP/2 names by `path`, for example `/marquee.v1.AuthService/Login`.
        #[allow(clippy::allow_attributes, clippy::too_many_lines, reason = "a line for each method, few or many")]
        pub fn find(path: &str) -> Option<&'static Method> {
            let index = match path.len() {
                #(#lengths => match path { #(#arms,)* _ => return None },)*
                _ => return None,
            };
            METHODS.get(index)
        }
    }
}
