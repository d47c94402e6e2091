#pragma once

// A result that holds a list, and that a program can loop over where it is made. A value; it is used by one thread at a
// time.

#include <sockstate/result.hpp>

#include <span>
#include <utility>
#include <vector>

namespace sockstate {

/// A result whose temporaries give their list by value. `Plain` is the plain one: a `result` of a vector or a span.
///
/// Therefore `for (const auto& row : *connections())` is safe: the loop keeps the list alive. With a plain result the
/// loop would read a list that is gone already (before C++23). It converts to and from the plain result.
template <class Plain>
class [[nodiscard]] range_result : public Plain {
    using list = typename Plain::value_type;

public:
    using Plain::Plain;  // NOLINT(cppcoreguidelines-rvalue-reference-param-not-moved): those that it inherits
    /// From the plain result.
    range_result(Plain whole) : Plain{std::move(whole)} {}

    /// The list of a result that stays.
    [[nodiscard]] list& operator*() & { return Plain::operator*(); }
    /// The same of a constant one.
    [[nodiscard]] const list& operator*() const& { return Plain::operator*(); }
    /// The list of a temporary, as a value of its own.
    [[nodiscard]] list operator*() && { return std::move(Plain::operator*()); }
    /// The same of a constant temporary.
    [[nodiscard]] list operator*() const&& { return Plain::operator*(); }

    /// The same, or `tl::bad_expected_access` if there is an error in its place.
    [[nodiscard]] list& value() & { return Plain::value(); }
    /// The same of a constant one.
    [[nodiscard]] const list& value() const& { return Plain::value(); }
    /// The list of a temporary, as a value of its own; else the same.
    [[nodiscard]] list value() && { return std::move(Plain::value()); }
    /// The same of a constant temporary.
    [[nodiscard]] list value() const&& { return Plain::value(); }

    /// The same list, or the same error.
    friend bool operator==(const range_result& left, const range_result& right) {
        return static_cast<const Plain&>(left) == static_cast<const Plain&>(right);
    }
    /// Whether there is a list, and it is this one.
    friend bool operator==(const range_result& left, const list& right) { return left && *left == right; }
    /// The same list, or the same error.
    friend bool operator==(const range_result& left, const Plain& right) {
        return static_cast<const Plain&>(left) == right;
    }
};

/// A list of its own.
template <class T>
using list_result = range_result<result<std::vector<T>>>;

/// A part of the caller's memory.
template <class T>
using span_result = range_result<result<std::span<T>>>;

}  // namespace sockstate
