// SPDX-License-Identifier: Apache-2.0
// A certificate authority for tests, made in memory: P-256 keys, valid for an hour.
#pragma once

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace vo::test {

struct PemPair {
  std::string certificate;
  std::string key;
};

class CertificateAuthority {
 public:
  explicit CertificateAuthority(const char* name = "test CA")
      : key_(new_key()), certificate_(X509_new(), &X509_free) {
    fill(certificate_.get(), key_.get(), name);
    extend(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
    sign(certificate_.get());
  }

  std::string pem() const { return to_pem(certificate_.get()); }

  // alternative_names: "DNS:a.test,IP:127.0.0.1".
  PemPair issue(const char* common_name, const char* alternative_names) const {
    const Key key = new_key();
    const Certificate certificate{X509_new(), &X509_free};
    fill(certificate.get(), key.get(), common_name);
    extend(certificate.get(), NID_subject_alt_name, alternative_names);
    sign(certificate.get());
    return {to_pem(certificate.get()), to_pem(key.get())};
  }

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
  using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

  static Key new_key() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }

  void fill(X509* certificate, EVP_PKEY* key, const char* common_name) const {
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate_.get()));
  }

  static void extend(X509* certificate, int nid, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
    ASSERT_NE(extension, nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  void sign(X509* certificate) const {
    ASSERT_GT(X509_sign(certificate, key_.get(), EVP_sha256()), 0);
  }

  static std::string contents(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
  }

  static std::string to_pem(X509* certificate) {
    const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
    PEM_write_bio_X509(bio.get(), certificate);
    return contents(bio.get());
  }

  static std::string to_pem(EVP_PKEY* key) {
    const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return contents(bio.get());
  }

  mutable long serial_ = 0;
  Key key_;
  Certificate certificate_;
};

}  // namespace vo::test
