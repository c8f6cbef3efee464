// SPDX-License-Identifier: Apache-2.0

//go:build !assets

package main

import (
	"context"
	"net"

	"github.com/spf13/pflag"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/client-go/rest"
	cliflag "k8s.io/component-base/cli/flag"
	logsapi "k8s.io/component-base/logs/api/v1"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	apiserveroptions "k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	manageroptions "k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	scheduleroptions "k8s.io/kubernetes/cmd/kube-scheduler/app/options"
)

// The components' own commands install signal handlers, which a process can do once; so their
// public parts are put together here.

func startAPIServer(
	ctx context.Context, _ *options, listener net.Listener, args []string,
) (component, error) {
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
	server := apiserveroptions.NewServerRunOptions()
	if err := parseArguments(server.Flags(), args); err != nil {
		return component{}, err
	}
	server.SecureServing.Listener = listener
	gates := server.GenericServerRunOptions.ComponentGlobalsRegistry
	if err := gates.Set(); err != nil {
		return component{}, err
	}
	if err := logsapi.ValidateAndApply(server.Logs, gates.FeatureGateFor("kube")); err != nil {
		return component{}, err
	}
	completed, err := server.Complete(ctx)
	if err != nil {
		return component{}, err
	}
	if errs := completed.Validate(); len(errs) > 0 {
		return component{}, utilerrors.NewAggregate(errs)
	}
	return inBackground("kube-apiserver", func(ctx context.Context) error {
		return apiserver.Run(ctx, completed)
	}), nil
}

func startControllerManager(ctx context.Context, _ *options, args []string) (component, error) {
	options, err := manageroptions.NewKubeControllerManagerOptions()
	if err != nil {
		return component{}, err
	}
	known, off := manager.KnownControllers(), manager.ControllersDisabledByDefault()
	flags := options.Flags(known, off, manager.ControllerAliases())
	options.ParsedFlags = &flags
	if err := parseArguments(flags, args); err != nil {
		return component{}, err
	}
	config, err := options.Config(ctx, known, off, manager.ControllerAliases())
	if err != nil {
		return component{}, err
	}
	completed := config.Complete()
	return inBackground("kube-controller-manager", func(ctx context.Context) error {
		return manager.Run(ctx, completed)
	}), nil
}

func startScheduler(ctx context.Context, _ *options, args []string) (component, error) {
	options := scheduleroptions.NewOptions()
	if err := parseArguments(*options.Flags, args); err != nil {
		return component{}, err
	}
	config, instance, err := scheduler.Setup(ctx, options)
	if err != nil {
		return component{}, err
	}
	return inBackground("kube-scheduler", func(ctx context.Context) error {
		return scheduler.Run(ctx, config, instance)
	}), nil
}

func parseArguments(sets cliflag.NamedFlagSets, args []string) error {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	for _, set := range sets.FlagSets {
		flags.AddFlagSet(set)
	}
	return flags.Parse(args)
}

// inBackground runs f until it is stopped: not until the caller's context ends, since the order of
// stopping matters.
func inBackground(name string, f func(context.Context) error) component {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- f(ctx) }()
	return component{name, cancel, ended}
}
