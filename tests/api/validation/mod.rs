//! One bad message for every rule of the contract, found by descriptor.
