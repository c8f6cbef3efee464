// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

const tokenLifetime = 365 * 24 * time.Hour

// writeServiceAccountKubeconfig asks for a token of an existing service account.
func writeServiceAccountKubeconfig(ctx context.Context, admin *client, o *options) error {
	namespace, name, ok := strings.Cut(o.serviceAccount, "/")
	if !ok || o.out == "" {
		return errors.New("--service-account NAMESPACE/NAME and --out FILE are needed")
	}
	token, err := requestToken(ctx, admin, namespace, name)
	if err != nil {
		return fmt.Errorf("token of service account %s: %w", o.serviceAccount, err)
	}
	// The port may be another run's: what the administrator uses is right.
	if _, err := fmt.Sscanf(admin.server, "https://127.0.0.1:%d", &o.port); err != nil {
		return fmt.Errorf("%s: %w", admin.server, err)
	}
	return writeKubeconfig(o, o.out, name, namespace, kubeconfigUser{Token: token})
}

func requestToken(ctx context.Context, admin *client, namespace, name string) (string, error) {
	path := fmt.Sprintf("/api/v1/namespaces/%s/serviceaccounts/%s/token", namespace, name)
	request := object{"spec": object{"expirationSeconds": int(tokenLifetime.Seconds())}}
	answer := object{}
	if err := admin.do(ctx, "POST", path, request, &answer); err != nil {
		return "", err
	}
	token, _ := dig(answer, "status", "token").(string)
	if token == "" {
		return "", errors.New("the answer holds no status.token")
	}
	return token, nil
}
