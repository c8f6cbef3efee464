// SPDX-License-Identifier: Apache-2.0
// A certificate nobody vouches for, for a server that was given none: it hides what is said, and
// proves nothing.
#pragma once

#include <string>

#include "base/result.h"
#include "net/http_server.h"

namespace vo::net {

// P-256, made anew at each call, valid for ten years from an hour ago; for localhost, the loopback
// addresses and `address`, a literal one, unless it is empty. Who is handed the certificate can
// trust it as its own authority. Error: kBug, the library refuses.
Result<ServerIdentity> self_signed_identity(const std::string& common_name,
                                            const std::string& address = {});

}  // namespace vo::net
