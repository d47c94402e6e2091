#pragma once

// The tour's table, 80 columns wide: two lines for each step, and below them what was not as expected.

#include <string>
#include <string_view>
#include <vector>

namespace tour {

/// One step, ready to print.
struct row {
    std::string call;  ///< the call, and its answer where there is one
    std::string type;  ///< the socket's type before and after
    std::string here;  ///< the kernel's state of the socket that was called
    std::string peer;  ///< the kernel's state of the other end
    std::string wire;  ///< what went over the wire
};

/// Prints steps as they come.
class table {
public:
    explicit table(bool coloured) : coloured_{coloured} {}

    /// A title and the columns' names.
    void begin();
    /// The next chapter, with a sentence on what it shows.
    void chapter(std::string_view title);
    void add(const row& step, const std::vector<std::string>& complaints);
    /// Something that went wrong outside a step.
    void complain(const std::string& what);
    /// The last lines: `N steps, all as expected`, or what was not.
    void end(std::string_view coverage);

    [[nodiscard]] bool all_as_expected() const noexcept { return complaints_.empty(); }

private:
    bool coloured_;
    int steps_ = 0;
    std::vector<std::string> complaints_;
};

}  // namespace tour
