{{/* The restricted profile of the pod security standards. 1654 is the image's user. */}}
{{- define "goosed.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "goosed.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* What is the same in each pod that runs the image; the containers come after it. */}}
{{- define "goosed.podHead" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.global.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext: {{- include "goosed.podSecurity" . | nindent 2 }}
{{- end }}

{{/* A pod that serves: (dict "root" . "roles" (list "api") "reads" true "data" false); `reads` for the desired state, `data` for the volume of that name. */}}
{{- define "goosed.servingPod" -}}
{{- $root := .root }}{{ $values := .root.Values }}{{ $infra := and .reads (or $values.global.infra.git.url $values.global.infra.existingClaim) -}}
{{ include "goosed.podHead" $root }}
{{- with $values.serviceAccountName }}
serviceAccountName: {{ . }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
terminationGracePeriodSeconds: 30
{{- if $values.topologySpread }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "goosed.selector" $root | nindent 8 }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if and $infra $values.global.infra.git.url }}
initContainers: {{- include "goosed.infraGit" (list $root "once") | nindent 2 }}
{{- end }}
containers:
  - name: goosed
    image: {{ include "goosed.image" $root }}
    imagePullPolicy: {{ $values.global.image.pullPolicy }}
    args: {{ concat (list "serve" "--strict-settings") .roles | toJson }}
    ports:
      - {name: http, containerPort: 8080}
    env: {{- include "goosed.env" $root | nindent 6 }}
    startupProbe:
      httpGet: {path: /healthz, port: http}
      periodSeconds: 2
      failureThreshold: 60
    livenessProbe:
      httpGet: {path: /healthz, port: http}
      periodSeconds: 10
      timeoutSeconds: 5
    readinessProbe:
      httpGet: {path: /readyz, port: http}
      periodSeconds: 5
      timeoutSeconds: 5
    resources: {{- toYaml $values.resources | nindent 6 }}
    securityContext: {{- include "goosed.containerSecurity" $root | nindent 6 }}
    volumeMounts:
      - {name: secrets, mountPath: /run/secrets/goosed, readOnly: true}
      - {name: tmp, mountPath: /tmp}
      {{- if $infra }}
      - {name: infra, mountPath: /infra, readOnly: true}
      {{- end }}
      {{- if .data }}
      - {name: data, mountPath: /data}
      {{- end }}
  {{- if and $infra $values.global.infra.git.url }}
  {{- include "goosed.infraGit" (list $root "again") | nindent 2 }}
  {{- end }}
volumes:
  - name: secrets
    projected:
      defaultMode: 0440
      sources: {{- include "goosed.secretSources" $root | nindent 8 }}
  - name: tmp
    emptyDir: {}
  {{- if $infra }}
  {{- include "goosed.infraVolumes" $root | nindent 2 }}
  {{- end }}
{{- end }}
