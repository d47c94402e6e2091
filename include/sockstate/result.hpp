#pragma once

// How every call of the library answers: a value, or an error. Nothing is thrown, nothing is kept aside.

#include <sockstate/error.hpp>

#include <tl/expected.hpp>

namespace sockstate {

/// A value or the error that took its place; `tl::expected` of the two.
template <class T>
using result = tl::expected<T, error>;

/// For calls that move many bytes: the error also says how many went through.
template <class T>
using transfer_result = tl::expected<T, transfer_error>;

static_assert(std::is_trivially_copyable_v<result<std::size_t>>);
static_assert(sizeof(result<std::size_t>) == 2 * sizeof(std::size_t));

}  // namespace sockstate
