// Who holds sockets: libproc lists the descriptors of a process, and reports of each socket the kernel's number. This
// file is compiled, and nobody has run it.

#include <sockstate/platform/holders.hpp>

#include <macos/open_files_layout.hpp>
#include <posix/system_call.hpp>

#include <vector>

#include <libproc.h>
#include <sys/proc_info.h>

namespace sockstate::platform {

namespace {

using namespace macos_kernel;

static_assert(offsetof(::socket_fdinfo, psi) + offsetof(::socket_info, soi_so) == offsetof(socket_record, socket));
static_assert(offsetof(::proc_bsdshortinfo, pbsi_comm) == offsetof(process_record, name));
static_assert(sizeof(::proc_fdinfo) == sizeof(descriptor_record) && PROX_FDTYPE_SOCKET == type_of_sockets);

/// Fills `list` with all that `write` has, a call of libproc with a place and its size in bytes: it answers how many
/// bytes it wrote, or would write to no place; 0 is a failure where errno says so. 0, or that errno.
template <class Record, class Write>
int read_list(std::vector<Record>& list, Write write) {
    constexpr std::size_t slack = 32;  // for those that are new since they were counted
    for (;;) {
        errno = 0;
        const int counted = write(nullptr, 0);
        if (counted <= 0) {
            list.clear();
            return errno;
        }
        list.resize(static_cast<std::size_t>(counted) / sizeof(Record) + slack);
        errno = 0;
        const int written = write(list.data(), static_cast<int>(list.size() * sizeof(Record)));
        if (written <= 0) {
            list.clear();
            return errno;
        }
        const std::size_t got = static_cast<std::size_t>(written) / sizeof(Record);
        if (got < list.size()) {
            list.resize(got);
            return 0;
        }
    }
}

/// The pass over the processes.
class pass {
public:
    pass(holder_visitor visit, void* context) noexcept : visit_{visit}, context_{context} {}

    /// 0, or the errno that keeps its descriptors from being read.
    [[nodiscard]] int visit_process(int pid) {
        const int code = read_list(
            descriptors_, [pid](void* to, int size) { return ::proc_pidinfo(pid, PROC_PIDLISTFDS, 0, to, size); });
        if (code != 0) return code;
        ::proc_bsdshortinfo process{};
        std::optional<std::string_view> name;  // is read once there is a socket
        visit_socket_descriptors(std::as_bytes(std::span{descriptors_}), [&](std::uint32_t number) {
            ::socket_fdinfo info{};
            const int written =
                ::proc_pidfdinfo(pid, static_cast<int>(number), PROC_PIDFDSOCKETINFO, &info, int{sizeof info});
            if (written <= 0) return;  // it was closed meanwhile
            const auto socket = decode_socket_number(
                std::as_bytes(std::span{&info, 1}).first(std::min(sizeof info, static_cast<std::size_t>(written))));
            if (!socket) return;
            if (!name) name = name_of(pid, process);
            visit_(context_,
                   {.socket = socket, .pid = static_cast<std::uint32_t>(pid), .name = *name, .descriptor = number});
        });
        return 0;
    }

    [[nodiscard]] int visit_all() {
        std::vector<int> pids;
        const int code =
            read_list(pids, [](void* to, int size) { return ::proc_listpids(PROC_ALL_PIDS, 0, to, size); });
        if (code != 0) return code;
        for (const int pid : pids) {
            if (pid == 0) continue;  // the kernel's own, which has no descriptors
            const int read = visit_process(pid);
            if (read == EPERM) {
                ::proc_bsdshortinfo process{};
                visit_(context_, {.socket = {},
                                  .pid = static_cast<std::uint32_t>(pid),
                                  .name = name_of(pid, process),
                                  .descriptor = {}});
            } else if (read != 0 && read != ESRCH) {
                return read;
            }
        }
        return 0;
    }

private:
    /// The name, in `room`. No rights are needed for it.
    [[nodiscard]] static std::string_view name_of(int pid, ::proc_bsdshortinfo& room) noexcept {
        const int written = ::proc_pidinfo(pid, PROC_PIDT_SHORTBSDINFO, 0, &room, int{sizeof room});
        if (written <= 0) return {};
        return decode_process_name(
            std::as_bytes(std::span{&room, 1}).first(std::min(sizeof room, static_cast<std::size_t>(written))));
    }

    holder_visitor visit_;
    void* context_;
    std::vector<::proc_fdinfo> descriptors_;
};

}  // namespace

result<void> visit_holders(std::optional<std::uint32_t> process, holder_visitor visit, void* context) {
    pass over{visit, context};
    const int code = process ? over.visit_process(static_cast<int>(*process)) : over.visit_all();
    if (code != 0) return tl::unexpected{error::system(code, operation::holders)};
    return {};
}

}  // namespace sockstate::platform
