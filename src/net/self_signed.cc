// SPDX-License-Identifier: Apache-2.0
#include "net/self_signed.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/result.h"
#include "net/http_server.h"

namespace vo::net {
namespace {

constexpr long kHour = 3600;
constexpr long kTenYears = 3653L * 24 * kHour;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string contents(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

template <typename Write>
std::string to_pem(Write write) {
  const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
  return bio && write(bio.get()) == 1 ? contents(bio.get()) : std::string{};
}

bool add_extension(X509* certificate, int nid, const char* value) {
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
      X509V3_EXT_conf_nid(nullptr, nullptr, nid, value), &X509_EXTENSION_free};
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// Unlike from start to start: clients dislike two certificates of one name and number.
bool number(X509* certificate) {
  std::uint64_t serial = 0;
  return RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1 &&
         ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1;
}

bool name(X509* certificate, const std::string& common_name) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(common_name.data()),
                                    static_cast<int>(common_name.size()), -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1;
}

bool date(X509* certificate) {
  return X509_gmtime_adj(X509_getm_notBefore(certificate), -kHour) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), kTenYears) != nullptr;
}

std::string names_of(const std::string& address) {
  const std::string loopback = "DNS:localhost,IP:127.0.0.1,IP:::1";
  return address.empty() ? loopback : loopback + ",IP:" + address;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::string& common_name,
          const std::string& names) {
  return X509_set_version(certificate, X509_VERSION_3) == 1 && number(certificate) &&
         name(certificate, common_name) && date(certificate) &&
         X509_set_pubkey(certificate, key) == 1 &&
         add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
         add_extension(certificate, NID_subject_alt_name, names.c_str()) &&
         X509_sign(certificate, key, EVP_sha256()) > 0;
}

}  // namespace

Result<ServerIdentity> self_signed_identity(const std::string& common_name,
                                            const std::string& address) {
  const Key key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  const Certificate certificate{X509_new(), &X509_free};
  if (!key || !certificate || !fill(certificate.get(), key.get(), common_name, names_of(address))) {
    return bug("cannot make a certificate");
  }
  return ServerIdentity{
      .certificate = to_pem([&](BIO* to) { return PEM_write_bio_X509(to, certificate.get()); }),
      .key = to_pem([&](BIO* to) {
        return PEM_write_bio_PrivateKey(to, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
      })};
}

}  // namespace vo::net
