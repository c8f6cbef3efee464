// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	startTimeout = 2 * time.Minute
	stopTimeout  = 2500 * time.Millisecond
)

// component is one running part of the control plane. Its channel yields why it ended, once.
type component struct {
	name  string
	stop  func()
	ended <-chan error
}

// controlPlane is what runs, in the order it was started.
type controlPlane struct {
	options    *options
	crds       []object
	components []component
}

// run starts everything, says READY, and stops everything when ctx ends or a part fails.
func run(ctx context.Context, o *options) error {
	crds, err := loadCRDs(o.crds)
	if err != nil {
		return err
	}
	plane := &controlPlane{options: o, crds: crds}
	defer plane.stop()
	listener, err := listen(o)
	if err != nil {
		return err
	}
	if err := plane.start(ctx, listener); err != nil {
		return err
	}
	return plane.wait(ctx)
}

// listen takes the port asked for; else that of the last run, where it is free; else any.
func listen(o *options) (net.Listener, error) {
	if o.port != 0 {
		return net.Listen("tcp4", loopback(o.port))
	}
	if text, err := os.ReadFile(o.path("port")); err == nil {
		if port, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
			if listener, err := net.Listen("tcp4", loopback(port)); err == nil {
				return listener, nil
			}
		}
	}
	return net.Listen("tcp4", loopback(0))
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func (p *controlPlane) start(ctx context.Context, listener net.Listener) error {
	o := p.options
	o.port = listener.Addr().(*net.TCPAddr).Port
	if err := os.WriteFile(o.path("port"), []byte(strconv.Itoa(o.port)+"\n"), 0o600); err != nil {
		return err
	}
	if err := writeCredentials(o); err != nil {
		return err
	}
	if err := p.startComponents(ctx, listener); err != nil {
		return err
	}
	return p.announce()
}

func (p *controlPlane) startComponents(ctx context.Context, listener net.Listener) error {
	o := p.options
	admin, err := adminClient(o)
	if err != nil {
		return err
	}
	etcdURL, etcd, err := startEtcd(ctx, o)
	if err != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	p.add(etcd)
	apiserver, err := startAPIServer(ctx, o, listener, apiserverArguments(o, etcdURL))
	if err != nil {
		return fmt.Errorf("kube-apiserver: %w", err)
	}
	p.add(apiserver)
	if err := p.until(ctx, "kube-apiserver is ready", admin.ready); err != nil {
		return err
	}
	if err := p.startManagers(ctx, admin); err != nil {
		return err
	}
	return p.until(ctx, "the CRDs are served", func(ctx context.Context) error {
		return installCRDs(ctx, admin, p.crds)
	})
}

func (p *controlPlane) startManagers(ctx context.Context, admin *client) error {
	o := p.options
	if o.scheduler {
		scheduler, err := startScheduler(ctx, o, schedulerArguments(o))
		if err != nil {
			return fmt.Errorf("kube-scheduler: %w", err)
		}
		p.add(scheduler)
	}
	if !o.controllerManager {
		return nil
	}
	manager, err := startControllerManager(ctx, o, controllerManagerArguments(o))
	if err != nil {
		return fmt.Errorf("kube-controller-manager: %w", err)
	}
	p.add(manager)
	// Pods are refused until their service account is there.
	return p.until(ctx, "the default service account is there", func(ctx context.Context) error {
		return admin.get(ctx, "/api/v1/namespaces/default/serviceaccounts/default", nil)
	})
}

func (p *controlPlane) add(c component) { p.components = append(p.components, c) }

// until repeats attempt till it succeeds; a component that ends meanwhile says why it never will.
func (p *controlPlane) until(
	ctx context.Context, what string, attempt func(context.Context) error,
) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		err := attempt(ctx)
		if err == nil {
			return nil
		}
		if failed := p.failure(); failed != nil {
			return failed
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting until %s: %w", what, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// failure is the error of a component that has ended, or nil.
func (p *controlPlane) failure() error {
	for _, c := range p.components {
		select {
		case err := <-c.ended:
			return fmt.Errorf("%s ended: %v", c.name, err)
		default:
		}
	}
	return nil
}

func (p *controlPlane) announce() error {
	ready, err := json.Marshal(map[string]string{
		"server":     serverURL(p.options),
		"kubeconfig": p.options.path("admin.kubeconfig"),
		"auditLog":   p.options.auditLog,
	})
	if err == nil {
		fmt.Printf("READY %s\n", ready)
	}
	return err
}

func (p *controlPlane) wait(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(200 * time.Millisecond):
			if err := p.failure(); err != nil {
				return err
			}
		}
	}
}

// stop ends the parts in reverse order, since kube-apiserver without its etcd does not end.
func (p *controlPlane) stop() {
	deadline := time.After(stopTimeout)
	for i := len(p.components) - 1; i >= 0; i-- {
		p.components[i].stop()
		select {
		case <-p.components[i].ended:
		case <-deadline:
			return
		}
	}
}
