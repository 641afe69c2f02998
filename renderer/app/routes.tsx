import { createHashRouter, Navigate } from 'react-router'
import { ActivityPage } from '../features/activity/activity-page.tsx'
import { ModelsPage } from '../features/models/models-page.tsx'
import { AddOwnPage, EditOwnPage } from '../features/own/own-page.tsx'
import { PackagePage } from '../features/packages/package-page.tsx'
import { PackagesPage } from '../features/packages/packages-page.tsx'
import { RunningPage } from '../features/running/running-page.tsx'
import { SettingsPage } from '../features/settings/settings-page.tsx'
import { WelcomePage } from '../features/welcome/welcome-page.tsx'
import { WizardPage } from '../features/wizard/wizard-page.tsx'
import { RouteError } from './error-boundary.tsx'
import { Root } from './root.tsx'
import { Shell } from './shell.tsx'

/** Hash routes work the same on the server host and on the desktop's own scheme. */
export function createRoutes(): ReturnType<typeof createHashRouter> {
  return createHashRouter([
    {
      element: <Root />,
      errorElement: <RouteError />,
      children: [
        { path: '/welcome', element: <WelcomePage />, errorElement: <RouteError /> },
        {
          element: <Shell />,
          children: [
            {
              errorElement: <RouteError />,
              children: [
                { path: '/packages', element: <PackagesPage /> },
                { path: '/packages/own/add', element: <AddOwnPage /> },
                { path: '/packages/own/edit/:id', element: <EditOwnPage /> },
                { path: '/packages/:id', element: <PackagePage /> },
                { path: '/packages/find/:step', element: <WizardPage /> },
                { path: '/running/:id?', element: <RunningPage /> },
                { path: '/models/:view?', element: <ModelsPage /> },
                { path: '/activity/:id?', element: <ActivityPage /> },
                { path: '/settings/:section?', element: <SettingsPage /> },
              ],
            },
          ],
        },
        { path: '*', element: <Navigate to="/packages" replace /> },
      ],
    },
  ])
}
