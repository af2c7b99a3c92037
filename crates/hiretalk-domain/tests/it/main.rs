//! The integration tests of the domain.

mod phone_numbers;
