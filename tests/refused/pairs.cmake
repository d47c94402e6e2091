# What must not compile, and the legal twin of each that must, so that a slip of the pen cannot pass for a refusal.
#
#   refuse(<type of s> <expression> <concept that the first error names> LEGAL_ON <type of s> [LEGAL <expression>])
#   refuse(<type of s> <expression> SAYS <regular expression> …) where no concept decides; SAYS needs_std_move where a
#     transition is called on an lvalue
#
# Without LEGAL the twin is the same expression. An expression's value is cast to void; STATEMENT <text> stands as it is.

set(unbound "socket<tcp, unbound>")
refuse(${unbound} "s.send(bytes)"                can_send            LEGAL_ON "tcp::stream")
refuse(${unbound} "s.receive(buffer)"            can_receive         LEGAL_ON "tcp::stream")
refuse(${unbound} "s.accept()"                   can_accept          LEGAL_ON "tcp::listener")
refuse(${unbound} "std::move(s).listen(1)"       can_listen          LEGAL_ON "socket<tcp, bound>")
refuse(${unbound} "std::move(s).shutdown_send()" can_shutdown_send   LEGAL_ON "tcp::stream")
refuse(${unbound} "s.remote_endpoint()"          has_remote_endpoint LEGAL_ON "tcp::stream")

set(bound "socket<tcp, bound>")
refuse(${bound} "s.send(bytes)"             can_send       LEGAL_ON "tcp::stream")
refuse(${bound} "s.receive(buffer)"         can_receive    LEGAL_ON "tcp::stream")
refuse(${bound} "s.accept()"                can_accept     LEGAL_ON "tcp::listener")
refuse(${bound} "std::move(s).bind(there)"  can_bind       LEGAL_ON "socket<tcp, unbound>")
refuse(${bound} "std::move(s).disconnect()" can_disconnect LEGAL_ON "socket<udp, connected>")

set(listener "tcp::listener")
refuse(${listener} "s.send(bytes)"                can_send            LEGAL_ON "tcp::stream")
refuse(${listener} "s.receive(buffer)"            can_receive         LEGAL_ON "tcp::stream")
refuse(${listener} "std::move(s).connect(there)"  can_connect         LEGAL_ON "socket<tcp, bound>")
refuse(${listener} "std::move(s).bind(there)"     can_bind            LEGAL_ON "socket<tcp, unbound>")
refuse(${listener} "std::move(s).listen(1)"       can_listen          LEGAL_ON "socket<tcp, bound>")
refuse(${listener} "s.remote_endpoint()"          has_remote_endpoint LEGAL_ON "tcp::stream")
refuse(${listener} "std::move(s).shutdown_send()" can_shutdown_send   LEGAL_ON "tcp::stream")

set(connecting "socket<tcp, connecting>")  # it is finished or failed first
refuse(${connecting} "s.send(bytes)"            can_send    LEGAL_ON "tcp::stream")
refuse(${connecting} "s.receive(buffer)"        can_receive LEGAL_ON "tcp::stream")
refuse(${connecting} "std::move(s).bind(there)" can_bind    LEGAL_ON "socket<tcp, unbound>")
refuse(${connecting} "std::move(s).listen(1)"   can_listen  LEGAL_ON "socket<tcp, bound>")

set(stream "tcp::stream")
refuse(${stream} "s.accept()"                  can_accept     LEGAL_ON "tcp::listener")
refuse(${stream} "std::move(s).listen(1)"      can_listen     LEGAL_ON "socket<tcp, bound>")
refuse(${stream} "std::move(s).bind(there)"    can_bind       LEGAL_ON "socket<tcp, unbound>")
refuse(${stream} "std::move(s).connect(there)" can_connect    LEGAL_ON "socket<tcp, unbound>")
refuse(${stream} "std::move(s).disconnect()"   can_disconnect LEGAL_ON "socket<udp, connected>")

set(send_shut "socket<tcp, send_shut>")
refuse(${send_shut} "s.send(bytes)"                can_send          LEGAL_ON "tcp::stream")
refuse(${send_shut} "s.send_all(bytes)"            can_send          LEGAL_ON "tcp::stream")
refuse(${send_shut} "std::move(s).shutdown_send()" can_shutdown_send LEGAL_ON "socket<tcp, receive_shut>")

set(receive_shut "socket<tcp, receive_shut>")
refuse(${receive_shut} "s.receive(buffer)"               can_receive          LEGAL_ON "tcp::stream")
refuse(${receive_shut} "std::move(s).shutdown_receive()" can_shutdown_receive LEGAL_ON "socket<tcp, send_shut>")

set(shut_down "socket<tcp, shut_down>")  # queries and close, nothing else
refuse(${shut_down} "s.send(bytes)"                   can_send             LEGAL_ON "tcp::stream")
refuse(${shut_down} "s.send_all(bytes)"               can_send             LEGAL_ON "tcp::stream")
refuse(${shut_down} "s.send_file({}, 0, 1)"           can_send             LEGAL_ON "tcp::stream")
refuse(${shut_down} "s.send_gather(parts)"            can_send             LEGAL_ON "tcp::stream")
refuse(${shut_down} "s.receive(buffer)"               can_receive          LEGAL_ON "tcp::stream")
refuse(${shut_down} "s.receive_exactly(buffer)"       can_receive          LEGAL_ON "tcp::stream")
refuse(${shut_down} "s.peek(buffer)"                  can_receive          LEGAL_ON "tcp::stream")
refuse(${shut_down} "s.receive_scatter(rooms)"        can_receive          LEGAL_ON "tcp::stream")
refuse(${shut_down} "s.send_to(bytes, there)"         can_send_to          LEGAL_ON "socket<udp, bound>")
refuse(${shut_down} "s.send_gather_to(parts, there)"  can_send_to          LEGAL_ON "socket<udp, bound>")
refuse(${shut_down} "s.receive_from(buffer)"          can_receive_from     LEGAL_ON "socket<udp, bound>")
refuse(${shut_down} "s.peek_from(buffer)"             can_receive_from     LEGAL_ON "socket<udp, bound>")
refuse(${shut_down} "s.receive_scatter_from(rooms)"   can_receive_from     LEGAL_ON "socket<udp, bound>")
refuse(${shut_down} "std::move(s).shutdown_send()"    can_shutdown_send    LEGAL_ON "tcp::stream")
refuse(${shut_down} "std::move(s).shutdown_receive()" can_shutdown_receive LEGAL_ON "tcp::stream")
refuse(${shut_down} "std::move(s).shutdown()"         can_shutdown         LEGAL_ON "tcp::stream")

# A peer that may fall silent: elsewhere the same options mean other things, on each system others.
foreach(none ${unbound} ${bound} ${listener} ${connecting} ${shut_down} "socket<udp, connected>" "local::stream_protocol::stream")
    refuse(${none} "s.limit_silence(std::chrono::seconds{30})" can_limit_silence LEGAL_ON "tcp::stream")
    refuse(${none} "s.query_silence_limits()" can_limit_silence LEGAL_ON "socket<tcp, sending>")
endforeach()

set(udp_bound "socket<udp, bound>")
refuse(${udp_bound} "std::move(s).listen(1)"    can_listen     LEGAL_ON "socket<tcp, bound>")
refuse(${udp_bound} "s.accept()"                can_accept     LEGAL_ON "tcp::listener")
refuse(${udp_bound} "s.send(bytes)"             can_send       LEGAL_ON "socket<udp, bound>" LEGAL "s.send_to(bytes, there)")
refuse(${udp_bound} "std::move(s).disconnect()" can_disconnect LEGAL_ON "socket<udp, connected>")

set(udp_connected "socket<udp, connected>")
refuse(${udp_connected} "std::move(s).listen(1)" can_listen LEGAL_ON "socket<tcp, bound>")
refuse(${udp_connected} "s.accept()"             can_accept LEGAL_ON "tcp::listener")
refuse(${udp_connected} "std::move(s).shutdown_send()->send(bytes)" can_send
    LEGAL_ON "socket<udp, connected>" LEGAL "std::move(s).shutdown_receive()->send(bytes)")

# Waits and counts, where there is nothing to wait for or to count.
refuse(${unbound}      "s.wait_readable()" can_wait_readable LEGAL_ON "tcp::listener")
refuse(${unbound}      "s.wait_writable()" can_wait_writable LEGAL_ON "socket<tcp, connecting>")
refuse(${unbound}      "s.unread_bytes()"  has_unread_bytes  LEGAL_ON "tcp::stream")
refuse(${bound}        "s.wait_readable()" can_wait_readable LEGAL_ON "tcp::listener")
refuse(${listener}     "s.wait_writable()" can_wait_writable LEGAL_ON "tcp::stream")
refuse(${listener}     "s.unread_bytes()"  has_unread_bytes  LEGAL_ON "tcp::stream")
refuse(${listener}     "s.unsent_bytes()"  has_unsent_bytes  LEGAL_ON "tcp::stream")
refuse(${connecting}   "s.wait_readable()" can_wait_readable LEGAL_ON "tcp::stream")
refuse(${send_shut}    "s.wait_writable()" can_wait_writable LEGAL_ON "socket<tcp, receive_shut>")
refuse(${receive_shut} "s.wait_readable()" can_wait_readable LEGAL_ON "socket<tcp, send_shut>")
refuse(${shut_down}    "s.wait_readable()" can_wait_readable LEGAL_ON "socket<tcp, send_shut>")
refuse("socket<udp, unbound>" "s.wait_readable()" can_wait_readable LEGAL_ON "socket<udp, bound>")
refuse("socket<udp, unbound>" "s.unsent_bytes()"  has_unsent_bytes  LEGAL_ON "socket<udp, bound>")

# The halves of a stream: each has its own direction, and only a receiving half and a sending one come together.
set(receiving "socket<tcp, receiving>")
set(sending "socket<tcp, sending>")
set(no_handle "{invalid_handle}")
refuse(${receiving} "s.send(bytes)"                   can_send             LEGAL_ON ${sending})
refuse(${receiving} "s.send_all(bytes)"               can_send             LEGAL_ON ${sending})
refuse(${receiving} "std::move(s).shutdown_send()"    can_shutdown_send    LEGAL_ON ${sending})
refuse(${receiving} "std::move(s).shutdown()"         can_shutdown         LEGAL_ON ${stream})
refuse(${receiving} "s.wait_writable()"               can_wait_writable    LEGAL_ON ${sending})
refuse(${receiving} "std::move(s).split()"            can_split            LEGAL_ON ${stream})
refuse(${sending}   "s.receive(buffer)"               can_receive          LEGAL_ON ${receiving})
refuse(${sending}   "s.peek(buffer)"                  can_receive          LEGAL_ON ${receiving})
refuse(${sending}   "std::move(s).shutdown_receive()" can_shutdown_receive LEGAL_ON ${receiving})
refuse(${sending}   "s.wait_readable()"               can_wait_readable    LEGAL_ON ${receiving})
refuse(${sending}   "std::move(s).split()"            can_split            LEGAL_ON ${stream})
refuse("socket<tcp, done_receiving>" "s.receive(buffer)" can_receive LEGAL_ON ${receiving})
refuse("socket<tcp, done_sending>" "s.send(bytes)" can_send LEGAL_ON ${sending})
foreach(other unbound bound listening connecting send_shut receive_shut shut_down)
    refuse("socket<tcp, ${other}>" "std::move(s).split()" can_split LEGAL_ON ${stream})
endforeach()
refuse("socket<udp, connected>" "std::move(s).split()" can_split LEGAL_ON ${stream})
refuse(${stream} STATEMENT "std::move(s).split()" SAYS "unused-result" LEGAL_ON ${stream} LEGAL "std::move(s).split()")
foreach(half receiving sending done_receiving done_sending)
    refuse("socket<tcp, ${half}>" "std::move(s).close_gracefully({})" whole LEGAL_ON ${stream})
endforeach()
foreach(other unbound bound listening connecting connected send_shut receive_shut shut_down sending done_sending)
    refuse("socket<tcp, ${other}>" "join(std::move(s), ${sending}${no_handle})" can_join LEGAL_ON ${receiving})
endforeach()
foreach(other unbound bound listening connecting connected send_shut receive_shut shut_down receiving done_receiving)
    refuse("socket<tcp, ${other}>" "join(${receiving}${no_handle}, std::move(s))" can_join LEGAL_ON ${sending})
endforeach()
refuse("socket<local::stream_protocol, receiving>" "join(std::move(s), ${sending}${no_handle})" SAYS "no matching"
    LEGAL_ON ${receiving})
refuse(${receiving} "join(s, ${sending}${no_handle})" SAYS "deleted" LEGAL_ON ${receiving}
    LEGAL "join(std::move(s), ${sending}${no_handle})")
refuse(${receiving} STATEMENT "join(std::move(s), ${sending}${no_handle})" SAYS "unused-result" LEGAL_ON ${receiving}
    LEGAL "join(std::move(s), ${sending}${no_handle})")

# No handle changes its type by way of the base that owns it.
refuse(${listener} "static_cast<detail::socket_handle&>(s) = tcp::stream{std::move(s).release()}" SAYS "protected"
    LEGAL_ON ${listener} LEGAL "s = tcp::listener{std::move(s).release()}")
refuse(${listener} STATEMENT "detail::socket_handle loose{std::move(s)}" SAYS "protected"
    LEGAL_ON ${listener} LEGAL "tcp::listener{std::move(s)}")

# Any socket: one owner, transitions only on rvalues, and no transition's result is dropped.
foreach(state unbound bound listening connecting connected send_shut receive_shut shut_down
        receiving sending done_receiving done_sending)
    set(any "socket<tcp, ${state}>")
    refuse(${any} STATEMENT "auto copy = s" SAYS "deleted (function|copy constructor)" LEGAL_ON ${any} LEGAL "${any}{std::move(s)}")
    refuse(${any} "s = std::as_const(s)" SAYS "deleted function|operator is implicitly deleted" LEGAL_ON ${any} LEGAL "s = ${any}{std::move(s).release()}")
    refuse(${any} "s.close()" SAYS needs_std_move LEGAL_ON ${any} LEGAL "std::move(s).close()")
    refuse(${any} "s.release()" SAYS needs_std_move LEGAL_ON ${any} LEGAL "std::move(s).release()")
endforeach()
foreach(state unbound bound listening connecting)
    refuse("socket<tcp, ${state}>" "std::move(s).close_gracefully({})" has_remote_endpoint LEGAL_ON "tcp::stream")
endforeach()
# Every transition of the table on an lvalue, which is the commonest slip: the error says what is missing.
foreach(transition
        "tcp|unbound|bind(there)" "udp|unbound|bind(there)" "tcp|bound|listen()" "tcp|bound|listen(1)"
        "tcp|unbound|connect(there)" "tcp|bound|connect({there.address(), 80}, std::chrono::seconds{1})"
        "udp|unbound|connect(there)" "udp|bound|connect(there)" "udp|connected|connect(there)" "udp|connected|disconnect()"
        "tcp|unbound|start_connect(there)" "tcp|bound|start_connect(there)" "tcp|connecting|finish()"
        "tcp|connecting|finish(std::chrono::seconds{1})" "tcp|connected|split()")
    string(REPLACE "|" ";" row ${transition})
    list(GET row 0 protocol)
    list(GET row 1 state)
    list(GET row 2 call)
    set(any "socket<${protocol}, ${state}>")
    refuse(${any} "s.${call}" SAYS needs_std_move LEGAL_ON ${any} LEGAL "std::move(s).${call}")
    refuse(${any} STATEMENT "std::move(s).${call}" SAYS "unused-result" LEGAL_ON ${any} LEGAL "std::move(s).${call}")
endforeach()
foreach(protocol tcp udp)
    foreach(transition "connected|shutdown_send()" "receive_shut|shutdown_send()" "connected|shutdown_receive()"
            "send_shut|shutdown_receive()" "connected|shutdown()")
        string(REGEX MATCH "(.*)[|](.*)" row ${transition})
        set(any "socket<${protocol}, ${CMAKE_MATCH_1}>")
        refuse(${any} "s.${CMAKE_MATCH_2}" SAYS needs_std_move LEGAL_ON ${any} LEGAL "std::move(s).${CMAKE_MATCH_2}")
        refuse(${any} STATEMENT "std::move(s).${CMAKE_MATCH_2}" SAYS "unused-result" LEGAL_ON ${any}
            LEGAL "std::move(s).${CMAKE_MATCH_2}")
    endforeach()
endforeach()
refuse(${sending} "s.shutdown_send()" SAYS needs_std_move LEGAL_ON ${sending} LEGAL "std::move(s).shutdown_send()")
refuse(${receiving} "s.shutdown_receive()" SAYS needs_std_move LEGAL_ON ${receiving} LEGAL "std::move(s).shutdown_receive()")
foreach(state connecting connected send_shut receive_shut shut_down receiving sending done_receiving done_sending)
    refuse("socket<tcp, ${state}>" "s.abort()" SAYS needs_std_move LEGAL_ON "socket<tcp, ${state}>" LEGAL "std::move(s).abort()")
endforeach()
foreach(state connected send_shut receive_shut shut_down)
    set(any "socket<tcp, ${state}>")
    refuse(${any} "s.close_gracefully({})" SAYS needs_std_move LEGAL_ON ${any} LEGAL "std::move(s).close_gracefully({})")
    refuse(${any} STATEMENT "std::move(s).close_gracefully({})" SAYS "unused-result" LEGAL_ON ${any} LEGAL "std::move(s).close_gracefully({})")
endforeach()
# By way of a result, which is the commonest lvalue; and in a state that has no such call, that is what the error says.
refuse("result<tcp::stream>" "s->shutdown_send()" SAYS needs_std_move LEGAL_ON "result<tcp::stream>" LEGAL "std::move(*s).shutdown_send()")
refuse(${bound} "s.shutdown_send()" can_shutdown_send LEGAL_ON ${stream} LEGAL "std::move(s).shutdown_send()")
refuse(${unbound} "s.listen(1)" can_listen LEGAL_ON ${bound} LEGAL "std::move(s).listen(1)")

# Any socket past unbound: too late for what must be set before bind; past bound also for what connect fixes.
foreach(state bound listening connecting connected send_shut receive_shut shut_down receiving sending)
    foreach(option reuse_address reuse_port exclusive_address v6_only bind_address_no_port free_bind transparent)
        refuse("socket<tcp, ${state}>" "s.set(option::${option}{true})" can_set LEGAL_ON "socket<tcp, unbound>")
    endforeach()
endforeach()
foreach(state bound connected send_shut receive_shut shut_down)
    foreach(option reuse_address reuse_port exclusive_address v6_only bind_address_no_port free_bind transparent)
        refuse("socket<udp, ${state}>" "s.set(option::${option}{true})" can_set LEGAL_ON "socket<udp, unbound>")
    endforeach()
endforeach()
foreach(state listening connecting connected)
    refuse("socket<tcp, ${state}>" "s.set(option::max_segment_size{1200})" can_set LEGAL_ON "socket<tcp, bound>")
    refuse("socket<tcp, ${state}>" "s.set(option::bind_to_device{\"lo\"})" can_set LEGAL_ON "socket<tcp, bound>")
endforeach()

# Options of TCP, and of the internet protocols, on sockets that are neither; datagram options on a stream.
set(tcp_options no_delay{true} keep_alive_idle{{}} keep_alive_interval{{}} keep_alive_count{1} user_timeout{{}}
    "congestion_control{\"cubic\"}" max_segment_size{1200} defer_accept{{}} fast_open{1} quick_ack{true} cork{true}
    not_sent_low_water{1})
set(ip_options reuse_address{true} reuse_port{true} exclusive_address{true} free_bind{true} bind_address_no_port{true}
    transparent{true} busy_poll{{}} max_pacing_rate{{}} mark{1} priority{1} v6_only{true} hop_limit{64} traffic_class{0} dont_fragment{true} "bind_to_device{\"lo\"}" incoming_cpu{0})
foreach(option ${tcp_options})
    string(REGEX REPLACE "{.*" "" name ${option})
    foreach(other "socket<udp, unbound>" "socket<local::stream_protocol, unbound>")
        refuse(${other} "s.set(option::${option})" option_of LEGAL_ON "socket<tcp, unbound>")
        refuse(${other} "s.get<option::${name}>()" option_of LEGAL_ON "socket<tcp, unbound>")
    endforeach()
endforeach()
foreach(option ${ip_options})
    string(REGEX REPLACE "{.*" "" name ${option})
    refuse("socket<local::stream_protocol, unbound>" "s.set(option::${option})" option_of LEGAL_ON "socket<udp, unbound>")
    refuse("socket<local::stream_protocol, unbound>" "s.get<option::${name}>()" option_of LEGAL_ON "socket<udp, unbound>")
endforeach()
refuse("tcp::stream" "s.set(option::broadcast{true})" option_of LEGAL_ON "socket<udp, bound>")
refuse("socket<local::datagram_protocol, unbound>" "s.set(option::broadcast{true})" option_of LEGAL_ON "socket<udp, bound>")

# Options that have an effect on a stream, or on a stream over IP, alone; and one that nobody can set.
foreach(option keep_alive{true} linger{{}} oob_inline{true})
    foreach(other "socket<udp, unbound>" "socket<local::stream_protocol, unbound>")
        refuse(${other} "s.set(option::${option})" option_of LEGAL_ON "socket<tcp, unbound>")
    endforeach()
endforeach()
foreach(other "socket<udp, unbound>" "socket<local::seqpacket_protocol, unbound>")
    refuse(${other} "s.set(option::receive_low_water{1})" option_of LEGAL_ON "socket<local::stream_protocol, unbound>")
endforeach()
# Protocols and options of a program's own.
foreach(other "tcp::stream" "socket<udp, bound>" "local::stream_protocol::stream" "socket<room_stream, connected>")
    refuse(${other} "s.set(own_option{1})" option_of LEGAL_ON "socket<whole_stream, connected>")
    refuse(${other} "s.get<own_option>()" option_of LEGAL_ON "socket<whole_stream, connected>")
endforeach()
refuse("socket<whole_stream, shut_down>" "s.set(own_option{1})" can_set LEGAL_ON "socket<whole_stream, connected>")
refuse("socket<whole_stream, bound>" "s.set(own_early_option{1})" can_set LEGAL_ON "socket<whole_stream, unbound>")
refuse("socket<room_stream, unbound>" "s.set(option::hop_limit{1})" option_of LEGAL_ON "socket<whole_stream, unbound>")
refuse("socket<whole_stream, connected>" "std::move(s).shutdown_send()" can_shutdown_send LEGAL_ON "tcp::stream")
refuse("socket<whole_stream, connected>" "std::move(s).shutdown_receive()" can_shutdown_receive LEGAL_ON "tcp::stream")
refuse("socket<whole_stream, sending>" "std::move(s).shutdown_send()" can_shutdown_send LEGAL_ON "socket<tcp, sending>")
refuse("socket<whole_stream, send_shut>" "s.receive(buffer)" can_receive LEGAL_ON "socket<tcp, send_shut>")
refuse("socket<whole_stream, receiving>" "join(std::move(s), socket<whole_stream, done_sending>{invalid_handle})" can_join
    LEGAL_ON "socket<whole_stream, receiving>" LEGAL "join(std::move(s), socket<whole_stream, sending>{invalid_handle})")
refuse("int" "open<lost_stream>()" protocol LEGAL_ON "int" LEGAL "open<room_stream>()")
refuse("int" "open<hall_stream>()" socket_address LEGAL_ON "int" LEGAL "open<room_stream>()")
refuse("int" "open<room_stream>(ip::family::v4)" internet LEGAL_ON "int" LEGAL "open<whole_stream>(ip::family::v4)")
refuse("int" "open<whole_stream>()" SAYS "internet|has_native_family" LEGAL_ON "int" LEGAL "open<whole_stream>(ip::family::v4)")

refuse("socket<tcp, unbound>" "s.set(option::cookie{1})" can_set LEGAL_ON "socket<tcp, unbound>" LEGAL "s.get<option::cookie>()")
refuse("socket<tcp, unbound>" "s.set(option::bind_to_device{1})" SAYS "conver|match" LEGAL_ON "socket<tcp, unbound>"
    LEGAL "s.set(option::bind_to_device{std::string{}})")

# What only sockets with paths have: permissions, before bind, and a guard, which their names outlive.
refuse("socket<tcp, unbound>" "s.set(option::file_mode{0600})" option_of LEGAL_ON "socket<local::stream_protocol, unbound>")
refuse("socket<udp, unbound>" "s.get<option::file_mode>()" option_of LEGAL_ON "socket<local::datagram_protocol, unbound>")
refuse("tcp::stream" "s.set(option::accept_handles{false})" option_of LEGAL_ON "local::stream_protocol::stream")
foreach(state bound listening connected)
    refuse("socket<local::stream_protocol, ${state}>" "s.set(option::file_mode{0600})" can_set LEGAL_ON "socket<local::stream_protocol, unbound>")
endforeach()
refuse("tcp::listener" "local::name_guard{s}" can_have_name LEGAL_ON "local::stream_protocol::listener")
refuse("socket<local::stream_protocol, unbound>" "local::name_guard{s}" can_have_name LEGAL_ON "socket<local::stream_protocol, bound>")
refuse("local::stream_protocol::listener" "local::name_guard{std::move(s)}" SAYS "deleted" LEGAL_ON "local::stream_protocol::listener" LEGAL "local::name_guard{s}")
refuse("local::endpoint" "local::name_guard{*local::stream_protocol::listen(s)}" SAYS "deleted" LEGAL_ON "result<local::stream_protocol::listener>" LEGAL "local::name_guard{*s}")

# Calls that only TCP has, and those that only a stream has.
foreach(other "socket<udp, connected>" "local::stream_protocol::stream")
    refuse(${other} "s.query_state()"                               has_tcp_state LEGAL_ON "tcp::stream")
    refuse(${other} "s.query_info()"                                has_tcp_state LEGAL_ON "tcp::stream")
    refuse(${other} "s.wait_for_state(tcp_state::established, {})"  has_tcp_state LEGAL_ON "tcp::stream")
    refuse(${other} "s.audit()"                                     has_tcp_state LEGAL_ON "tcp::stream")
    refuse(${other} "std::move(s).close_gracefully({})"             has_tcp_state LEGAL_ON "tcp::stream")
endforeach()
refuse("socket<udp, connected>" "s.send_all(bytes)"                  byte_stream       LEGAL_ON "tcp::stream")
refuse("socket<udp, connected>" "s.receive_exactly(buffer)"          byte_stream       LEGAL_ON "tcp::stream")
refuse("socket<udp, connected>" "std::move(s).abort()"               can_abort         LEGAL_ON "tcp::stream")
refuse("socket<udp, unbound>"   "std::move(s).start_connect(there)"  can_start_connect LEGAL_ON "socket<tcp, unbound>")
refuse("socket<udp, connected>" "std::move(s).finish()"              can_finish        LEGAL_ON "socket<tcp, connecting>")
refuse("local::seqpacket_protocol::stream" "s.send_all(bytes)"       byte_stream       LEGAL_ON "local::stream_protocol::stream")
refuse("socket<udp, connected>" "s.send_file({}, 0, 1)"              byte_stream       LEGAL_ON "tcp::stream")
refuse("local::seqpacket_protocol::stream" "s.send_file({}, 0, 1)"   byte_stream       LEGAL_ON "local::stream_protocol::stream")

# vsock: connections alone, no options of the internet, no handles, and addresses of its own.
set(vsock_stream "vsock::stream_protocol::stream")
refuse(${vsock_stream} "s.query_state()"                       has_tcp_state LEGAL_ON "tcp::stream")
refuse(${vsock_stream} "std::move(s).close_gracefully({})"     has_tcp_state LEGAL_ON "tcp::stream")
refuse(${vsock_stream} "s.set(option::no_delay{true})"         option_of     LEGAL_ON "tcp::stream")
refuse(${vsock_stream} "s.get<option::hop_limit>()"            option_of     LEGAL_ON "tcp::stream")
refuse(${vsock_stream} "s.send_handles(bytes, lent)"           SAYS "no member" LEGAL_ON "local::stream_protocol::stream")
refuse(${vsock_stream} "s.query_peer()"                        has_peer_credentials LEGAL_ON "local::stream_protocol::stream")
refuse("vsock::seqpacket_protocol::stream" "s.send_all(bytes)" byte_stream   LEGAL_ON ${vsock_stream})
refuse("socket<vsock::stream_protocol, unbound>" "s.send(bytes)" can_send    LEGAL_ON ${vsock_stream})
refuse("vsock::stream_protocol::listener" "s.receive(buffer)"  can_receive   LEGAL_ON ${vsock_stream})
refuse("socket<vsock::stream_protocol, unbound>" "std::move(s).bind(there)" SAYS "no matching"
    LEGAL_ON "socket<tcp, unbound>")
refuse("int" "open<vsock::stream_protocol>(ip::family::v4)" internet LEGAL_ON "int" LEGAL "open<vsock::stream_protocol>()")

# Who is at the other end: of local connections alone.
foreach(call "s.query_peer()" "s.query_peer_process()")
    refuse("tcp::stream" ${call}                            has_peer_credentials LEGAL_ON "local::stream_protocol::stream")
    refuse("local::stream_protocol::listener" ${call}       has_remote_endpoint  LEGAL_ON "local::seqpacket_protocol::stream")
    refuse("socket<local::datagram_protocol, connected>" ${call} has_peer_credentials LEGAL_ON "local::stream_protocol::stream")
endforeach()

# Multicast groups: only internet datagrams have them, and only a bound socket hears them.
set(group "ip::membership{}")
refuse("socket<udp, unbound>" "s.join(${group})"  can_join_group  LEGAL_ON "socket<udp, bound>")
refuse("socket<udp, unbound>" "s.leave(${group})" can_leave_group LEGAL_ON "socket<udp, bound>")
refuse("socket<udp, receive_shut>" "s.join(${group})" can_join_group LEGAL_ON "socket<udp, send_shut>")
refuse("socket<local::datagram_protocol, bound>" "s.join(${group})" can_join_group LEGAL_ON "socket<udp, bound>")
refuse("tcp::stream" "s.join(${group})" SAYS "no member named|has no member" LEGAL_ON "socket<udp, connected>")
refuse("tcp::stream" "s.set(option::multicast_loopback{true})" option_of LEGAL_ON "socket<udp, bound>")
refuse("socket<local::datagram_protocol, bound>" "s.set(option::multicast_loopback{true})" option_of LEGAL_ON "socket<udp, bound>")

# What the system reports of a datagram, and what is asked for one: internet datagrams alone have them.
refuse("socket<local::datagram_protocol, unbound>" "s.receive_from(buffer, came_with)" can_receive_from LEGAL_ON "socket<local::datagram_protocol, bound>")
refuse("local::stream_protocol::stream" "s.receive_message(buffer, came_with)" can_receive_message LEGAL_ON "local::seqpacket_protocol::stream")
refuse("local::stream_protocol::stream" "s.set(option::report_credentials{true})" option_of LEGAL_ON "local::seqpacket_protocol::stream")
refuse("socket<udp, unbound>" "s.receive_from(buffer, came_with)" can_receive_from LEGAL_ON "socket<udp, bound>")
refuse("socket<udp, connected>" "s.send_to(bytes, there, datagram_header{})" can_send_to LEGAL_ON "socket<udp, bound>")
refuse("socket<udp, bound>" "s.send(bytes, datagram_header{})" can_send LEGAL_ON "socket<udp, connected>")
refuse("tcp::stream" "s.send(bytes, datagram_header{})" SAYS "cannot convert|no viable conversion" LEGAL_ON "socket<udp, connected>")
refuse("tcp::stream" "s.set(option::report_destination{true})" option_of LEGAL_ON "socket<udp, bound>")

# Many datagrams in one call: each with its receiver where there is no peer, and none where there is one.
refuse("socket<udp, unbound>" "s.receive_batch(slots)" can_receive_from LEGAL_ON "socket<udp, bound>")
refuse("socket<udp, unbound>" "s.send_batch(outgoing)" can_send_to LEGAL_ON "socket<udp, bound>")
refuse("socket<udp, connected>" "s.send_batch(outgoing)" can_send_to LEGAL_ON "socket<udp, bound>")
refuse("socket<udp, bound>" "s.send_batch(parts)" can_send LEGAL_ON "socket<udp, connected>")
refuse("socket<local::datagram_protocol, connected>" "s.send_batch(parts)" internet_datagram LEGAL_ON "socket<udp, connected>")
refuse("tcp::stream" "s.send_batch(parts)" SAYS "no member named|has no member" LEGAL_ON "socket<udp, connected>")

# What the network reports of a datagram, and how long one may be.
refuse("socket<udp, unbound>" "s.take_network_error()" can_take_network_error LEGAL_ON "socket<udp, bound>")
refuse("socket<local::datagram_protocol, bound>" "s.take_network_error()" can_take_network_error LEGAL_ON "socket<udp, receive_shut>")
refuse("tcp::stream" "s.take_network_error()" SAYS "no member named|has no member" LEGAL_ON "socket<udp, connected>")
refuse("socket<udp, bound>" "s.path_mtu()" has_path_mtu LEGAL_ON "socket<udp, connected>")
refuse("tcp::stream" "s.set(option::report_errors{true})" option_of LEGAL_ON "socket<udp, bound>")

# Handles go with what a local socket sends, and with nothing else; what is lent has an owner.
set(local_stream "local::stream_protocol::stream")
foreach(other "tcp::stream" "socket<udp, connected>" "socket<coalesced_udp, connected>")
    refuse(${other} "s.send_handles(bytes, lent)" SAYS "no member" LEGAL_ON ${local_stream})
endforeach()
refuse("tcp::stream" "s.send_all_handles(bytes, lent)" SAYS "no member" LEGAL_ON ${local_stream})
refuse("tcp::stream" "s.receive_handles(buffer, arrived)" SAYS "no member" LEGAL_ON ${local_stream})
refuse("socket<udp, bound>" "s.receive_handles_from(buffer, arrived)" SAYS "no member"
    LEGAL_ON "socket<local::datagram_protocol, bound>")
refuse("local::stream_protocol::listener" "s.send_handles(bytes, lent)" can_send LEGAL_ON ${local_stream})
refuse("socket<local::stream_protocol, send_shut>" "s.send_all_handles(bytes, lent)" can_send LEGAL_ON ${local_stream})
refuse("socket<local::stream_protocol, receive_shut>" "s.receive_handles(buffer, arrived)" can_receive LEGAL_ON ${local_stream})
refuse(${local_stream} "s.receive_handles_from(buffer, arrived)" can_receive_from
    LEGAL_ON "socket<local::datagram_protocol, bound>")
refuse("local::seqpacket_protocol::stream" "s.send_all_handles(bytes, lent)" byte_stream LEGAL_ON ${local_stream})
refuse(${local_stream} "s.send_handles(bytes, {tcp::listener{invalid_handle}})" SAYS "cannot bind|no matching|no viable|cannot convert"
    LEGAL_ON ${local_stream} LEGAL "s.send_handles(bytes, {s, handle_view{invalid_handle}})")
refuse(${local_stream} "s.send_handles(bytes, {invalid_handle})" SAYS "no matching|no viable|cannot convert"
    LEGAL_ON ${local_stream} LEGAL "s.send_handles(bytes, {handle_view{invalid_handle}})")
refuse("handle_room<1>" STATEMENT "auto copy = std::move(s)" SAYS "deleted" LEGAL_ON "handle_room<1>" LEGAL "handle_room<2>{}")
refuse("handle_room<1>" STATEMENT "s.take<tcp::listener>(0)" SAYS "unused-result" LEGAL_ON "handle_room<1>"
    LEGAL "s.take<tcp::listener>(0)")
refuse("any_handle" STATEMENT "auto copy = s" SAYS "deleted" LEGAL_ON "any_handle" LEGAL "any_handle{std::move(s)}")
foreach(call "adopt<tcp::stream>()" "discover<tcp>()" "release()")
    refuse("any_handle" "s.${call}" SAYS needs_std_move LEGAL_ON "any_handle" LEGAL "std::move(s).${call}")
endforeach()

# One buffer as many datagrams; and a socket that receives several as one has no call that would not notice.
set(glued "socket<coalesced_udp, connected>")
refuse("socket<udp, connected>" "s.send_segments_to(bytes, 5, there)" can_send_to LEGAL_ON "socket<udp, bound>")
refuse("socket<udp, bound>" "s.send_segments(bytes, 5)" can_send LEGAL_ON "socket<udp, connected>")
refuse("socket<local::datagram_protocol, connected>" "s.send_segments(bytes, 5)" internet_datagram LEGAL_ON "socket<udp, connected>")
refuse(${glued} "s.receive(buffer)"              whole_datagrams LEGAL_ON "socket<udp, connected>")
refuse(${glued} "s.peek(buffer)"                 whole_datagrams LEGAL_ON "socket<udp, connected>")
refuse(${glued} "s.receive_scatter(rooms)"       whole_datagrams LEGAL_ON "socket<udp, connected>")
refuse(${glued} "s.receive_from(buffer)"         whole_datagrams LEGAL_ON ${glued} LEGAL "s.receive_from(buffer, came_with)")
refuse(${glued} "s.peek_from(buffer)"            whole_datagrams LEGAL_ON ${glued} LEGAL "s.peek_from(buffer, came_with)")
refuse(${glued} "s.receive_scatter_from(rooms)"  whole_datagrams LEGAL_ON ${glued} LEGAL "s.receive_batch(slots)")
refuse(${glued} "std::move(s).coalesce()" SAYS "can_coalesce|coalescing" LEGAL_ON "socket<udp, connected>")
refuse("tcp::stream" "std::move(s).coalesce()" SAYS "can_coalesce|coalescing" LEGAL_ON "socket<udp, connected>")
refuse("socket<udp, shut_down>" "std::move(s).coalesce()" can_coalesce LEGAL_ON "socket<udp, send_shut>")
refuse("socket<udp, bound>" "s.coalesce()" SAYS "deleted" LEGAL_ON "socket<udp, bound>" LEGAL "std::move(s).coalesce()")

# Whole messages: a stream has none, and a datagram has a sender.
set(of_messages "local::seqpacket_protocol::stream")
refuse("tcp::stream"          "s.receive_message(buffer)"        can_receive_message LEGAL_ON ${of_messages})
refuse("tcp::stream"          "s.receive_scatter_message(rooms)" can_receive_message LEGAL_ON ${of_messages})
refuse("socket<udp, bound>"   "s.peek_message(buffer)"           can_receive_message LEGAL_ON "socket<udp, bound>" LEGAL "s.peek_from(buffer)")
refuse(${of_messages}            "s.receive_from(buffer)"           can_receive_from    LEGAL_ON ${of_messages} LEGAL "s.receive_message(buffer)")
refuse("socket<local::seqpacket_protocol, receive_shut>" "s.receive_message(buffer)" can_receive_message
    LEGAL_ON "socket<local::seqpacket_protocol, send_shut>")

# A port is a whole number or text; a zone in a constant expression is a number.
refuse("const char*" "ip::resolve(s, nullptr)" SAYS "deleted" LEGAL_ON "const char*" LEGAL "ip::resolve(s, 0)")
foreach(other bool double char)
    refuse(${other} "ip::service(s)" whole_number LEGAL_ON int)
endforeach()
refuse(int STATEMENT "static_assert(sizeof s != 0 && ip::address::parse(\"fe80::1%lo\").has_value())"
    SAYS "non-constant condition|not an integral constant"
    LEGAL_ON int LEGAL "s + std::bool_constant<ip::address::parse(\"fe80::1%7\").has_value()>::value")

# What a service manager passed is taken as a type; the variables are read by `activation::take` alone.
refuse("activation::passed" "s.take()" SAYS "no matching" LEGAL_ON "activation::passed" LEGAL "s.take<tcp::listener>()")

# A constant array of characters that is no literal text: how much is sent would depend on its last byte.
refuse(${stream} STATEMENT "const char last[] = {'a', static_cast<char>(s.native())}; static_cast<void>(s.send(last))" SAYS "constant expression"
    LEGAL_ON "tcp::stream" LEGAL "s.send(\"ab\")")

# A number that may be cut to another port.
refuse(int "ip::endpoint(ip::address_v4::loopback(), s)" SAYS "constant expression" LEGAL_ON "std::uint16_t")
refuse(long "ip::endpoint::any(ip::family::v4, s)" SAYS "constant expression" LEGAL_ON "std::uint8_t")

# A visitor whose answer cannot be taken for whether the walk goes on.
foreach(other int "result<bool>" "std::optional<bool>")
    refuse("${other}" "visit_connections({}, visitor<connection, decltype(s)>{})" connection_visitor LEGAL_ON "bool")
    refuse("${other}" "visit_udp_sockets({}, visitor<udp_socket, decltype(s)>{})" udp_socket_visitor LEGAL_ON "bool")
    refuse("${other}" "visit_local_sockets({}, visitor<local_socket, decltype(s)>{})" local_socket_visitor LEGAL_ON "bool")
endforeach()

# What refers to a temporary.
refuse(${stream} "tcp_watch(std::move(s), {})" SAYS "deleted" LEGAL_ON "tcp::stream" LEGAL "tcp_watch(s, {})")
refuse("result<tcp::stream>" "tcp_watch(*std::move(s), {})" SAYS "deleted" LEGAL_ON "result<tcp::stream>" LEGAL "tcp_watch(*s, {})")
refuse("ip::endpoint" "tcp_watch(*tcp::connect(s), {})" SAYS "deleted" LEGAL_ON "result<tcp::stream>" LEGAL "tcp_watch(*s, {})")
refuse(${stream} "raw_bytes(*s.query_info())" SAYS "deleted" LEGAL_ON "tcp::stream" LEGAL "[](const tcp_info& i) { return raw_bytes(i).size(); }(*s.query_info())")
refuse(${stream} "s.query_info()->raw()" SAYS "no member" LEGAL_ON "tcp::stream" LEGAL "s.query_info()->state")
refuse(${stream} STATEMENT "std::string_view name = *s.get<option::congestion_control>()" SAYS "deleted"
    LEGAL_ON "tcp::stream" LEGAL "to_string(*s.get<option::congestion_control>())")
refuse(${stream} "view(*s.get<option::congestion_control>())" SAYS "deleted"
    LEGAL_ON "tcp::stream" LEGAL "*s.get<option::congestion_control>() == \"cubic\"")

# -Wconsumed, which only clang has: a use after the socket is gone.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    foreach(end "connect(there)" "start_connect(there)" "close()" "release()")
        refuse(${bound} "void(std::move(s).${end}), void(s.local_endpoint())" SAYS "-Wconsumed"
            LEGAL_ON "socket<tcp, bound>" LEGAL "void(s.local_endpoint()), void(std::move(s).${end})")
    endforeach()
endif()

# A registration and its socket are one value: the socket is not to be had out of it, and waits for what its state can.
# Nothing but the poller makes the pair, and nothing takes it apart but `remove`.
foreach(any poller registration "registered<tcp::stream>")
    refuse(${any} STATEMENT "auto copy = s" SAYS "deleted (function|copy constructor)" LEGAL_ON ${any} LEGAL "${any}{std::move(s)}")
    refuse(${any} "s = std::as_const(s)" SAYS "deleted function|operator is implicitly deleted" LEGAL_ON ${any} LEGAL "s = ${any}{std::move(s)}")
endforeach()
set(both "std::pair<tcp::stream, registration>")
refuse(${both} STATEMENT "registered<tcp::stream> made{std::move(s.first), std::move(s.second)}" SAYS "private" LEGAL_ON ${both}
    LEGAL "void(tcp::stream{std::move(s.first)}), void(registration{std::move(s.second)})")
set(both "std::pair<poller, tcp::stream>")
refuse(${both} "s.first.add(s.second, 1)" SAYS needs_std_move LEGAL_ON ${both} LEGAL "s.first.add(std::move(s.second), 1)")
refuse(${both} "s.first.watch(s.second, 1)" SAYS "cannot convert|conver|no matching" LEGAL_ON ${both} LEGAL "s.first.watch(s.second.native(), 1)")
refuse(${both} STATEMENT "s.first.add(std::move(s.second), 1)" SAYS "unused-result" LEGAL_ON ${both} LEGAL "s.first.add(std::move(s.second), 1)")
refuse(${both} STATEMENT "s.first.watch(s.second.native(), 1)" SAYS "unused-result" LEGAL_ON ${both} LEGAL "s.first.watch(s.second.native(), 1)")
set(polled "registered<tcp::stream>")
refuse(${polled} STATEMENT "tcp::stream out{std::move(*s)}" SAYS "deleted (function|constructor|copy constructor)" LEGAL_ON ${polled} LEGAL "std::move(s).remove()")
refuse(${polled} STATEMENT "registered<tcp::listener> other{std::move(s)}" SAYS "no matching|no viable" LEGAL_ON ${polled} LEGAL "registered<tcp::stream>{std::move(s)}")
foreach(row "tcp, connected|remove()" "tcp, connected|shutdown_send()" "tcp, connected|shutdown_send(readable{})"
        "tcp, connected|shutdown_receive()" "tcp, connected|shutdown()" "tcp, receive_shut|shutdown_send()"
        "tcp, send_shut|shutdown_receive()" "tcp, connecting|finish(readable{})" "udp, unbound|connect(there)"
        "udp, bound|connect(there, readable{})" "udp, connected|connect(there)" "udp, connected|disconnect(readable{})")
    string(REGEX MATCH "(.*)[|](.*)" row ${row})
    set(any "registered<socket<${CMAKE_MATCH_1}>>")
    set(call ${CMAKE_MATCH_2})
    refuse(${any} "s.${call}" SAYS needs_std_move LEGAL_ON ${any} LEGAL "std::move(s).${call}")
endforeach()
foreach(call "remove()" "shutdown_send()" "shutdown_receive()" "shutdown()")
    refuse(${polled} STATEMENT "std::move(s).${call}" SAYS "unused-result" LEGAL_ON ${polled} LEGAL "std::move(s).${call}")
endforeach()

set(not_polled "constraints not satisfied.*can_poll.*evaluated to '?false")
refuse(${polled} "std::move(*s).shutdown_send()" SAYS "discards qualifiers|not viable|const" LEGAL_ON ${polled}
    LEGAL "std::move(s).shutdown_send()")
# What a registration lends has no call that ends, gives away or changes the socket, and cannot be moved from or into.
foreach(call "close()" "release()" "shutdown_send()" "shutdown_receive()" "shutdown()" "split()" "abort()"
        "close_gracefully({})")
    refuse(${polled} "s->${call}" SAYS "no member" LEGAL_ON ${polled} LEGAL "std::move(s).remove()")
    refuse(${polled} "std::move(*s.operator->()).${call}" SAYS "no member" LEGAL_ON ${polled}
        LEGAL "std::move(s).remove().${call}")
endforeach()
refuse(${polled} STATEMENT "tcp::stream out{std::move(*s.operator->())}" SAYS "no matching" LEGAL_ON ${polled}
    LEGAL "tcp::stream{std::move(s).remove()}")
refuse(${polled} STATEMENT "auto out = std::move(*s.operator->())" SAYS "protected" LEGAL_ON ${polled}
    LEGAL "std::move(s).remove()")
refuse(${polled} STATEMENT "detail::socket_handle out{std::move(*s.operator->())}" SAYS "protected" LEGAL_ON ${polled}
    LEGAL "std::move(s).remove()")
refuse("std::pair<registered<tcp::stream>, tcp::stream>" "*s.first.operator->() = std::move(s.second)" SAYS "protected"
    LEGAL_ON "std::pair<tcp::stream, tcp::stream>" LEGAL "s.first = std::move(s.second)")
refuse(${polled} STATEMENT "delete s.operator->()" SAYS "protected" LEGAL_ON "tcp::stream*" LEGAL "delete s")
refuse("registered<socket<udp, bound>>" "s->connect(there)" SAYS "no member" LEGAL_ON "registered<socket<udp, bound>>"
    LEGAL "std::move(s).connect(there)")
refuse("registered<socket<tcp, unbound>>" "std::move(s).connect(there)" SAYS "constraints|no matching"
    LEGAL_ON "registered<socket<udp, unbound>>")
refuse("registered<socket<udp, bound>>" "std::move(s).disconnect()" SAYS "constraints|no matching"
    LEGAL_ON "registered<socket<udp, connected>>")
# The handle of a temporary is closed before anything could wait for it.
refuse("std::pair<poller, tcp::stream>" "s.first.watch(std::move(s.second).native(), 1)" SAYS "deleted"
    LEGAL_ON "std::pair<poller, tcp::stream>" LEGAL "s.first.watch(s.second.native(), 1)")
refuse(poller "s.watch(tcp::stream{invalid_handle}.native(), 1)" SAYS "deleted" LEGAL_ON poller
    LEGAL "s.watch(invalid_handle, 1)")
refuse(${polled} "std::move(s).shutdown_send(writable{})" SAYS ${not_polled} LEGAL_ON ${polled}
    LEGAL "std::move(s).shutdown_send(readable{})")
refuse("registered<tcp::listener>" "s.set(writable{})" SAYS ${not_polled} LEGAL_ON ${polled})
refuse("registered<socket<tcp, connecting>>" "s.set(readable{})" SAYS ${not_polled} LEGAL_ON ${polled})
