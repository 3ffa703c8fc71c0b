# goosed with every role: docker build --tag goosed .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Goosed --configuration Release --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# 1654 is the user `app` of the base image. Only /data is written to.
RUN mkdir /data && chown 1654:1654 /data
COPY --from=build /app /app
COPY infra /infra
ENV GOOSED_LISTEN=http://0.0.0.0:8080 GOOSED_DATA=/data INFRA_PATH=/infra
USER 1654
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s CMD ["dotnet", "/app/Goosed.dll", "health"]
ENTRYPOINT ["dotnet", "/app/Goosed.dll"]
CMD ["serve"]
