# One image for web, worker, beat and the management commands.
FROM node:22-bookworm-slim AS front
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PARKSERVICE_VAR=/var/lib/parkservice
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk gettext \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/parkservice --create-home portal
COPY requirements.txt ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt
COPY . .
COPY --from=front /app/node_modules node_modules
RUN python scripts/front_end.py --served && rm -rf node_modules \
    && for po in locale/*/LC_MESSAGES/*.po; do msgfmt --check-format --output-file="${po%.po}.mo" "$po"; done
USER portal
RUN mkdir -p /var/lib/parkservice/media /var/lib/parkservice/messages && python manage.py collectstatic --noinput
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "parkservice.wsgi", "--bind", "0.0.0.0:8000", "--no-control-socket", "--workers", "3", "--worker-class", "gthread", "--threads", "4"]
