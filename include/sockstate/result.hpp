#pragma once

// What every call of the library returns: a value, or an error. Calls throw nothing, and there is no "last error".

#include <sockstate/error.hpp>

#include <tl/expected.hpp>

/// The library: typed sockets, and what can be asked about them.
namespace sockstate {

/// A value, or an error if there is no value: a `tl::expected`.
template <class T>
using result = tl::expected<T, error>;

/// For calls that move many bytes: the error also says how many bytes were moved.
template <class T>
using transfer_result = tl::expected<T, transfer_error>;

namespace detail {
/// The error types, as names that depend on a template parameter. With them a class template's result types are
/// instantiated only where a member is called, and not by including the header.
template <class>
struct errors {
    using plain = error;
    using transfer = transfer_error;
};
}  // namespace detail

}  // namespace sockstate
