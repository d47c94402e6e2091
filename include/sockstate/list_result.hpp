#pragma once

// A result that holds a list, and that a program can loop over where it is made. A value; it is used by one thread at a
// time.

#include <sockstate/result.hpp>

#include <utility>
#include <vector>

namespace sockstate {

/// A `result<std::vector<T>>` whose temporaries give their vector by value.
///
/// Therefore `for (const auto& row : *connections())` is safe: the loop keeps the vector alive. With a plain result the
/// loop would read a vector that is gone already (before C++23). It converts to and from the plain result.
template <class T>
class [[nodiscard]] list_result : public result<std::vector<T>> {
    using plain = result<std::vector<T>>;

public:
    using plain::plain;  // NOLINT(cppcoreguidelines-rvalue-reference-param-not-moved): those that it inherits
    /// From the plain result.
    list_result(plain whole) : plain{std::move(whole)} {}

    /// The list of a result that stays.
    [[nodiscard]] std::vector<T>& operator*() & { return plain::operator*(); }
    /// The same of a constant one.
    [[nodiscard]] const std::vector<T>& operator*() const& { return plain::operator*(); }
    /// The list of a temporary, as a value of its own.
    [[nodiscard]] std::vector<T> operator*() && { return std::move(plain::operator*()); }
    /// The same of a constant temporary.
    [[nodiscard]] std::vector<T> operator*() const&& { return plain::operator*(); }

    /// The same, or `tl::bad_expected_access` if there is an error in its place.
    [[nodiscard]] std::vector<T>& value() & { return plain::value(); }
    /// The same of a constant one.
    [[nodiscard]] const std::vector<T>& value() const& { return plain::value(); }
    /// The list of a temporary, as a value of its own; else the same.
    [[nodiscard]] std::vector<T> value() && { return std::move(plain::value()); }
    /// The same of a constant temporary.
    [[nodiscard]] std::vector<T> value() const&& { return plain::value(); }

    /// The same list, or the same error.
    friend bool operator==(const list_result& left, const list_result& right) {
        return static_cast<const plain&>(left) == static_cast<const plain&>(right);
    }
    /// Whether there is a list, and it is this one.
    friend bool operator==(const list_result& left, const std::vector<T>& right) { return left && *left == right; }
    /// The same list, or the same error.
    friend bool operator==(const list_result& left, const plain& right) {
        return static_cast<const plain&>(left) == right;
    }
};

}  // namespace sockstate
