// SPDX-License-Identifier: Apache-2.0

// Command control-plane runs a current Kubernetes control plane on loopback: etcd and
// kube-apiserver, and on request kube-controller-manager and kube-scheduler, with RBAC, TLS, client
// certificates and service account tokens, and with KubeVirt's CRDs. There is no kubelet: nodes,
// pods and their status are made by hand.
//
//	control-plane run --dir DIR [--crds CRDS] [--port N] [--controller-manager] [--scheduler] …
//	control-plane install-crds --dir DIR --crds CRDS
//	control-plane service-account-kubeconfig --dir DIR --service-account NAMESPACE/NAME --out FILE
//
// CRDS is a folder of CustomResourceDefinitions (JSON, may be gzipped); CRDS+cpu is the same with
// status.currentCPUTopology.cpuOverhead added to VirtualMachineInstance.
//
// run prints one line on standard output when everything is usable,
//
//	READY {"server":"https://127.0.0.1:PORT","kubeconfig":"PATH","auditLog":"PATH"}
//
// and ends within three seconds after SIGTERM. Started again on the same folder it keeps the port
// (where it is free), the objects, and every kubeconfig and token that was valid before.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := dispatch(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "control-plane:", err)
		os.Exit(1)
	}
	// What still runs in this process need not end by itself.
	os.Exit(0)
}

func dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("say one of run, install-crds, service-account-kubeconfig")
	}
	options, err := parseOptions(args[0], args[1:])
	if err != nil {
		return err
	}
	switch args[0] {
	case "run":
		return run(ctx, options)
	case "install-crds":
		crds, err := loadCRDs(options.crds)
		if err != nil {
			return err
		}
		return withAdmin(ctx, options, func(ctx context.Context, admin *client) error {
			return installCRDs(ctx, admin, crds)
		})
	case "service-account-kubeconfig":
		return withAdmin(ctx, options, func(ctx context.Context, admin *client) error {
			return writeServiceAccountKubeconfig(ctx, admin, options)
		})
	}
	panic("parseOptions let an unknown command pass")
}

// withAdmin calls f with a client of the control plane that already runs on options.dir.
func withAdmin(
	ctx context.Context, options *options, f func(context.Context, *client) error,
) error {
	admin, err := adminClient(options)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return f(ctx, admin)
}
