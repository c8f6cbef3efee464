// SPDX-License-Identifier: Apache-2.0

//go:build assets

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// Built with -tags assets, this program has no Kubernetes inside: it runs the binaries of
// KUBEBUILDER_ASSETS, as envtest does, and builds in seconds without a module to download.

// The kernel's parent is a thread: the one that starts the binaries must stay.
func init() { runtime.LockOSThread() }

func startEtcd(ctx context.Context, o *options) (string, component, error) {
	clientURL, peerURL := "http://"+freeAddress(), "http://"+freeAddress()
	started, err := startBinary(o, "etcd", []string{
		"--data-dir=" + o.path("etcd"),
		"--listen-client-urls=" + clientURL,
		"--advertise-client-urls=" + clientURL,
		"--listen-peer-urls=" + peerURL,
		"--initial-advertise-peer-urls=" + peerURL,
		"--initial-cluster=default=" + peerURL,
		"--log-level=error",
		"--unsafe-no-fsync",
	})
	if err != nil {
		return "", component{}, err
	}
	return clientURL, started, waitHealthy(ctx, clientURL+"/health", started)
}

func startAPIServer(
	_ context.Context, o *options, listener net.Listener, args []string,
) (component, error) {
	// A binary takes a port, not a socket.
	listener.Close()
	return startBinary(o, "kube-apiserver", args)
}

func startControllerManager(_ context.Context, o *options, args []string) (component, error) {
	return startBinary(o, "kube-controller-manager", args)
}

func startScheduler(_ context.Context, o *options, args []string) (component, error) {
	return startBinary(o, "kube-scheduler", args)
}

// startBinary runs a binary that dies with this process, however that ends.
func startBinary(o *options, name string, args []string) (component, error) {
	if o.assets == "" {
		return component{}, errors.New("built to run the binaries of KUBEBUILDER_ASSETS: set it")
	}
	command := exec.Command(filepath.Join(o.assets, name), args...)
	command.Stdout, command.Stderr = os.Stderr, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := command.Start(); err != nil {
		return component{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	stop := func() { _ = command.Process.Signal(syscall.SIGTERM) }
	return component{name, stop, ended}, nil
}

func waitHealthy(ctx context.Context, url string, started component) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		if response, err := http.Get(url); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-started.ended:
			return fmt.Errorf("ended: %v", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// freeAddress is a free port of loopback; another process could take it before its user does.
func freeAddress() string {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "127.0.0.1:2379"
	}
	defer listener.Close()
	return listener.Addr().String()
}
