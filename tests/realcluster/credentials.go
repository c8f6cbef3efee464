// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/x509/pkix"
	_ "embed"
	"os"
)

//go:embed audit-policy.yaml
var auditPolicy []byte

// writeCredentials writes everything the components read from files. The authority and the service
// accounts' key outlive a restart, and with them every kubeconfig and token.
func writeCredentials(o *options) error {
	ca, err := loadAuthority(o)
	if err != nil {
		return err
	}
	if err := writeServerFiles(o, ca); err != nil {
		return err
	}
	users := map[string]pkix.Name{
		"admin":              {CommonName: "admin", Organization: []string{"system:masters"}},
		"controller-manager": {CommonName: "system:kube-controller-manager"},
		"scheduler":          {CommonName: "system:kube-scheduler"},
	}
	for file, name := range users {
		if err := writeUserKubeconfig(o, ca, file, name); err != nil {
			return err
		}
	}
	return nil
}

func writeServerFiles(o *options, ca *authority) error {
	certificate, key, err := ca.issue(pkix.Name{CommonName: "kube-apiserver"})
	if err != nil {
		return err
	}
	serviceAccountKey, err := loadKey(o.path("sa.key"))
	if err != nil {
		return err
	}
	public, err := encodePublicKey(serviceAccountKey)
	if err != nil {
		return err
	}
	files := map[string][]byte{
		"apiserver.crt":     certificate,
		"apiserver.key":     key,
		"sa.pub":            public,
		"audit-policy.yaml": auditPolicy,
	}
	for name, content := range files {
		if err := os.WriteFile(o.path(name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func writeUserKubeconfig(o *options, ca *authority, file string, name pkix.Name) error {
	certificate, key, err := ca.issue(name)
	if err != nil {
		return err
	}
	user := kubeconfigUser{ClientCertificateData: certificate, ClientKeyData: key}
	return writeKubeconfig(o, o.path(file+".kubeconfig"), name.CommonName, "default", user)
}
