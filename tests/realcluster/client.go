// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// client speaks JSON with kube-apiserver as an administrator.
type client struct {
	server string
	http   *http.Client
}

// statusError is an answer other than 2xx.
type statusError struct {
	code int
	text string
}

func (e *statusError) Error() string { return fmt.Sprintf("HTTP %d: %s", e.code, e.text) }

// adminClient reads the administrator's kubeconfig, which the first run on the folder wrote.
func adminClient(o *options) (*client, error) {
	config, err := readKubeconfig(o.path("admin.kubeconfig"))
	if err != nil {
		return nil, err
	}
	cluster, user := config.Clusters[0].Cluster, config.Users[0].User
	certificate, err := tls.X509KeyPair(user.ClientCertificateData, user.ClientKeyData)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(cluster.CAData)
	settings := &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{certificate}}
	transport := &http.Transport{TLSClientConfig: settings}
	return &client{cluster.Server, &http.Client{Transport: transport, Timeout: 10 * time.Second}}, nil
}

func (c *client) ready(ctx context.Context) error { return c.do(ctx, "GET", "/readyz", nil, nil) }

// get decodes the answer into result, which may be nil.
func (c *client) get(ctx context.Context, path string, result any) error {
	return c.do(ctx, "GET", path, nil, result)
}

func (c *client) do(ctx context.Context, method, path string, body, result any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, c.server+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode/100 != 2 {
		return &statusError{response.StatusCode, string(answer)}
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(answer, result)
}
