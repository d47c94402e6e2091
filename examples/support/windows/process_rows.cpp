// Windows: each row of the table names its process.

#include "support/process_rows.hpp"

#include <windows.h>

#include <tlhelp32.h>

namespace examples {

std::string_view process_rows::told_by() noexcept {
    return "process";
}

std::error_code process_rows::refresh() {
    told_ = {process_};
    return {};  // the rows of a process that has ended are gone with it
}

bool process_rows::contains(const sockstate::connection& row) const {
    return row.pid && told_.contains(*row.pid);
}

void process_names::refresh() {
    names_.clear();
    const HANDLE all = ::CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    if (all == INVALID_HANDLE_VALUE) return;
    PROCESSENTRY32 one{};
    one.dwSize = sizeof one;
    for (BOOL is_there = ::Process32First(all, &one); is_there != 0; is_there = ::Process32Next(all, &one)) {
        names_[one.th32ProcessID] = process_text(one.szExeFile, one.th32ProcessID);
    }
    ::CloseHandle(all);
}

std::string process_names::of(const sockstate::connection& row) const {
    const auto found = names_.find(row.pid.value_or(0));
    return found == names_.end() ? std::string{} : found->second;
}

}  // namespace examples
