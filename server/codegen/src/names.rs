//! The Rust names that prost-build gives to the contract's elements.

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span, TokenStream};
use prost_reflect::{MessageDescriptor, OneofDescriptor};
use quote::{format_ident, quote};

/// The path of a package below the crate root: `marquee.v1` is `marquee::v1`.
fn package_path(package: &str) -> TokenStream {
    let modules = package.split('.').map(snake);
    quote!(#(#modules)::*)
}

/// The module of a message's nested types, for example enums of oneofs: `marquee::v1::get_channel_request`.
fn message_module(message: &MessageDescriptor) -> TokenStream {
    let outer = match message.parent_message() {
        Some(parent) => message_module(&parent),
        None => package_path(message.package_name()),
    };
    let name = snake(message.name());
    quote!(#outer::#name)
}

/// The path of a message's struct: `marquee::v1::GetChannelRequest`.
pub(crate) fn message_path(message: &MessageDescriptor) -> TokenStream {
    let outer = match message.parent_message() {
        Some(parent) => message_module(&parent),
        None => package_path(message.package_name()),
    };
    let name = camel(message.name());
    quote!(#outer::#name)
}

/// The path of a oneof's enum: `marquee::v1::get_channel_request::Channel`.
pub(crate) fn oneof_path(oneof: &OneofDescriptor) -> TokenStream {
    let message = oneof.parent_message();
    let module = message_module(message);
    let name = oneof.name().to_upper_camel_case();
    let nested = message.child_messages().map(|nested| nested.name().to_upper_camel_case());
    let nested_enums = message.child_enums().map(|nested| nested.name().to_upper_camel_case());
    let taken = nested.chain(nested_enums).any(|nested| nested == name);
    let name = if taken { format_ident!("{name}OneOf") } else { ident(&name) };
    quote!(#module::#name)
}

/// The name of an enum's variant: the value's name without the enum's, in camel case.
pub(crate) fn variant(enumeration: &str, value: &str) -> Ident {
    let value = value.to_upper_camel_case();
    let short =
        value.strip_prefix(&enumeration.to_upper_camel_case()).filter(|rest| rest.starts_with(char::is_uppercase));
    ident(short.unwrap_or(&value))
}

/// The name of a field or module.
pub(crate) fn snake(name: &str) -> Ident {
    ident(&name.to_snake_case())
}

/// The name of a struct, an enum or a variant of a oneof.
pub(crate) fn camel(name: &str) -> Ident {
    ident(&name.to_upper_camel_case())
}

/// A name as an identifier; keywords become raw identifiers, or get an underscore where Rust has no raw form.
fn ident(name: &str) -> Ident {
    match name {
        // syn supports the keywords up to edition 2021.
        "gen" => Ident::new_raw(name, Span::call_site()),
        "self" | "Self" | "super" | "crate" | "extern" => Ident::new(&format!("{name}_"), Span::call_site()),
        _ if syn::parse_str::<Ident>(name).is_ok() => Ident::new(name, Span::call_site()),
        _ => Ident::new_raw(name, Span::call_site()),
    }
}
