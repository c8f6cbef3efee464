// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"
)

const serviceAccountIssuer = "https://kubernetes.default.svc.cluster.local"

// apiserverArguments holds for an embedded kube-apiserver and for one of KUBEBUILDER_ASSETS.
func apiserverArguments(o *options, etcdURL string) []string {
	args := []string{
		"--etcd-servers=" + etcdURL,
		"--bind-address=127.0.0.1",
		fmt.Sprintf("--secure-port=%d", o.port),
		// Without these two it refuses to start where there is no default route.
		"--advertise-address=127.0.0.1",
		"--endpoint-reconciler-type=none",
		"--tls-cert-file=" + o.path("apiserver.crt"),
		"--tls-private-key-file=" + o.path("apiserver.key"),
		"--client-ca-file=" + o.path("ca.crt"),
		"--service-account-issuer=" + serviceAccountIssuer,
		"--service-account-key-file=" + o.path("sa.pub"),
		"--service-account-signing-key-file=" + o.path("sa.key"),
		"--authorization-mode=RBAC",
		"--service-cluster-ip-range=10.0.0.0/24",
		"--allow-privileged=true",
		"--disable-admission-plugins=" + strings.Join(disabledAdmission(o), ","),
		"--audit-policy-file=" + o.path("audit-policy.yaml"),
		"--audit-log-path=" + o.auditLog,
		"--audit-log-maxsize=2000",
		// Open watches end at once when it stops; by default it waits for them.
		"--shutdown-send-retry-after=true",
		"--shutdown-watch-termination-grace-period=1s",
		fmt.Sprintf("--watch-cache=%t", o.watchCache),
	}
	if o.compactionInterval > 0 {
		args = append(args, fmt.Sprintf("--etcd-compaction-interval=%s", o.compactionInterval))
	}
	return append(args, o.apiserverArgs...)
}

// disabledAdmission: nodes made by hand have no kubelet to lift the not-ready taint, and without
// kube-controller-manager nobody makes the service accounts that pods would need.
func disabledAdmission(o *options) []string {
	if o.controllerManager {
		return []string{"TaintNodesByCondition"}
	}
	return []string{"TaintNodesByCondition", "ServiceAccount"}
}

func controllerManagerArguments(o *options) []string {
	return append(clientArguments(o.path("controller-manager.kubeconfig")),
		"--use-service-account-credentials=true",
		"--service-account-private-key-file="+o.path("sa.key"),
		"--root-ca-file="+o.path("ca.crt"),
		// Hand-made nodes renew no lease and are to stay Ready.
		"--controllers=*,-node-lifecycle-controller",
		"--kube-api-qps=500",
		"--kube-api-burst=1000",
	)
}

func schedulerArguments(o *options) []string {
	return clientArguments(o.path("scheduler.kubeconfig"))
}

func clientArguments(kubeconfig string) []string {
	return []string{
		"--kubeconfig=" + kubeconfig,
		"--authentication-kubeconfig=" + kubeconfig,
		"--authorization-kubeconfig=" + kubeconfig,
		"--secure-port=0",
		"--leader-elect=false",
	}
}
